/** The input and output of probes. */
@NullMarked
package dev.berth.agent.prober;

import org.jspecify.annotations.NullMarked;
