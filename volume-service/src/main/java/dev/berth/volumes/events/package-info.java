/** What volume actors persist. Class names and fields are the stored format: they never move and only grow. */
@NullMarked
@Pure
package dev.berth.volumes.events;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
