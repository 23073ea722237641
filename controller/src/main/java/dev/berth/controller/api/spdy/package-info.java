/** The framing of SPDY/3.1, as far as kubectl speaks it through a WebSocket when it forwards ports. */
@NullMarked
@Pure
package dev.berth.controller.api.spdy;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
