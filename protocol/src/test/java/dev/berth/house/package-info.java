/** The rules of the house, shared by the architecture test of every module. */
@NullMarked
package dev.berth.house;

import org.jspecify.annotations.NullMarked;
