/** Which pods have to leave a tainted node, and when. */
@NullMarked
@Pure
package dev.berth.controller.taints.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
