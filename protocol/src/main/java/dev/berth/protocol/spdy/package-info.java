/** The framing of SPDY/3.1, as far as kubectl speaks it when it forwards ports, and the streaming servers of container runtimes. */
@NullMarked
@Pure
package dev.berth.protocol.spdy;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
