/** Which volumes of lost nodes are given up. */
@NullMarked
@Pure
package dev.berth.controller.lost.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
