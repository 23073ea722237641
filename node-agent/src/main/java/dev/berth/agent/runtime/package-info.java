/** The port behind which pods run, and its vocabulary. */
@NullMarked
package dev.berth.agent.runtime;

import org.jspecify.annotations.NullMarked;
