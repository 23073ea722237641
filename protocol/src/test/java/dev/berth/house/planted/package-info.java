/** A pure package that is not: each module's architecture test must catch it. */
@NullMarked
@Pure
package dev.berth.house.planted;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
