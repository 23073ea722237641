/** Which pods a node takes that others have sent to it. Pure. */
@NullMarked
@Pure
package dev.berth.agent.admit;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
