/** What a node's session decides: who holds its lease, what its Node says, which pods its agent is told of. */
@NullMarked
@Pure
package dev.berth.controller.session.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
