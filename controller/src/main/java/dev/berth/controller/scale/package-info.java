/** The {@code scale} subresource. */
@NullMarked
@Pure
package dev.berth.controller.scale;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
