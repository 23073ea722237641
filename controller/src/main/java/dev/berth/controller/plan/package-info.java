/** What planners answer with: ordered steps, a status, and why nothing more happens; and the small vocabulary that they share. */
@NullMarked
@Pure
package dev.berth.controller.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
