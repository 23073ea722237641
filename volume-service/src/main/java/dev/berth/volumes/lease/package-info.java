/** Who may write a volume: attach leases, their tokens and the fence, as a pure machine. */
@NullMarked
@Pure
package dev.berth.volumes.lease;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
