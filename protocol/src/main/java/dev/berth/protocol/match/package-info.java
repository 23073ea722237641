/** Selectors, compiled once and asked often: label selectors, node selectors and their operators. */
@NullMarked
@Pure
package dev.berth.protocol.match;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
