/** API clients inside of pods: logs, commands, terminals and connections, as streams that are bounded and end with either side. */
@NullMarked
package dev.berth.agent.visit;

import org.jspecify.annotations.NullMarked;
