/** Puts collections and views together for one JVM. */
@NullMarked
package dev.berth.controller.memory;

import org.jspecify.annotations.NullMarked;
