/** What an agent says of its node. */
@NullMarked
@Pure
package dev.berth.agent.node;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
