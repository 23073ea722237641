/** Who may do what. */
@NullMarked
@Pure
package dev.berth.controller.access;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
