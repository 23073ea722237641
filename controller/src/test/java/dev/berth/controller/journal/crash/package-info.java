/** A disk that loses power: what a process did to a directory is recorded, and replayed up to any moment with what was not synced lost. */
@NullMarked
package dev.berth.controller.journal.crash;

import org.jspecify.annotations.NullMarked;
