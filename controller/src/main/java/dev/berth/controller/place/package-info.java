/** Which node a pod goes to: Kubernetes' filters and scores as one pure pass over all waiting pods. */
@NullMarked
@Pure
package dev.berth.controller.place;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
