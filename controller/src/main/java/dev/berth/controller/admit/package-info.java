/** Defaulting, validation, immutability and deletion rules of every kind. */
@NullMarked
@Pure
package dev.berth.controller.admit;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
