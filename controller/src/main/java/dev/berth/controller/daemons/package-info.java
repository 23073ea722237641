/** Plans DaemonSets: one pod on every eligible node. */
@NullMarked
@Pure
package dev.berth.controller.daemons;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
