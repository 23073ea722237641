/** What of a container's log a reader gets: which life, which lines, in which form. */
@NullMarked
@Pure
package dev.berth.agent.logs;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
