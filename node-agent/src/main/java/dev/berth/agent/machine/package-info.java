/** What the machine under the agent is and offers: programs, processes, mounts, control groups. */
@NullMarked
package dev.berth.agent.machine;

import org.jspecify.annotations.NullMarked;
