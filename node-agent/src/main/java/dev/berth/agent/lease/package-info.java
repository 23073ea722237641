/** The arithmetic of an agent's lease and of the order of what its session sends. */
@NullMarked
@Pure
package dev.berth.agent.lease;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
