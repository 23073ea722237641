/** The virtual addresses and node ports of Services: which are free, and who gets which. */
@Pure
@NullMarked
package dev.berth.controller.services;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
