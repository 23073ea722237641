/** ControllerRevisions: which template is current, which is wanted, and what of the history is kept. */
@NullMarked
@Pure
package dev.berth.controller.revisions;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
