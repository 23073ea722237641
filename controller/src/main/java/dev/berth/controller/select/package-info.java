/** Label and field selectors. */
@NullMarked
@Pure
package dev.berth.controller.select;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
