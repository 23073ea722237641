/** Addresses, as texts and as numbers. */
@NullMarked
@Pure
package dev.berth.protocol.net;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
