/** What a ReplicaSet needs next: how many pods, and which of them go first. */
@NullMarked
@Pure
package dev.berth.controller.replicas;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
