/** What a pod is in the words of the Container Runtime Interface, and what a runtime's answers mean. */
@NullMarked
@Pure
package dev.berth.agent.cri;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
