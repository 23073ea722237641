/** The Pod status that Kubernetes' clients expect, computed from what is known of the containers. */
@NullMarked
@Pure
package dev.berth.agent.status;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
