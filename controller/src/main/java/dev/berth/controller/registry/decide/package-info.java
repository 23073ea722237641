/** What a read asks for and what a write comes to, decided from a snapshot. */
@NullMarked
@Pure
package dev.berth.controller.registry.decide;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
