/** One pod's life on its node: a pure machine behind every runtime. */
@NullMarked
@Pure
package dev.berth.agent.pod;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
