/** The journal's replicated state: what a command does to it, and nothing of how commands get there. */
@NullMarked
@Pure
package dev.berth.controller.journal.state;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
