/** Which addresses stand behind a Service: its EndpointSlices, and the Endpoints that mirror them. */
@Pure
@NullMarked
package dev.berth.controller.endpoints;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
