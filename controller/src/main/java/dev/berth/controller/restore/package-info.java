/** A cluster's journal made anew from a backup. */
@NullMarked
package dev.berth.controller.restore;

import org.jspecify.annotations.NullMarked;
