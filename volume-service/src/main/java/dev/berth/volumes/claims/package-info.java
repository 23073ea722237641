/** Claims meet volumes: binding, provisioning, phases, protection, reclaim and expansion, as pure plans. */
@NullMarked
@Pure
package dev.berth.volumes.claims;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
