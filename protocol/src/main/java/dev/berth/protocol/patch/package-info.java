/** JSON, merge and strategic-merge patches. */
@NullMarked
@Pure
package dev.berth.protocol.patch;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
