/** Request bodies in Kubernetes' protobuf form, which client-go and kubectl send for built-in kinds. */
@NullMarked
@Pure
package dev.berth.protocol.protobuf;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
