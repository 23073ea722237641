/** Plans StatefulSets, as Kubernetes' stateful_set_control.go does it, cut at its three walks. */
@NullMarked
@Pure
package dev.berth.controller.sets;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
