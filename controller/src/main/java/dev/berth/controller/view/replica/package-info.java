/** What a view knows: the indexed snapshot, and how feed messages move it. */
@NullMarked
@Pure
package dev.berth.controller.view.replica;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
