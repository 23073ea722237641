/** Disruption budgets as decisions: how many pods may go now, and whether this one may. */
@NullMarked
@Pure
package dev.berth.controller.disruption.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
