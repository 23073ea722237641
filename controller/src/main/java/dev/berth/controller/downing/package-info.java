/** Which members of a cluster stay when some do not hear others. */
@NullMarked
@Pure
package dev.berth.controller.downing;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
