/** What a Deployment needs next: its ReplicaSets, their sizes, and the word on how the roll-out goes. */
@NullMarked
@Pure
package dev.berth.controller.deployments;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
