/** The documents by which clients find out what is served: legacy discovery and aggregated discovery. */
@NullMarked
@Pure
package dev.berth.controller.api.discovery;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
