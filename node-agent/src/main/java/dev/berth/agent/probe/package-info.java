/** When a probe is due and what its answers amount to. */
@NullMarked
@Pure
package dev.berth.agent.probe;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
