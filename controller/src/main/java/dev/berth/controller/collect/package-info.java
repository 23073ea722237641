/** Garbage collection: what has lost its owner or its node goes. */
@NullMarked
package dev.berth.controller.collect;

import org.jspecify.annotations.NullMarked;
