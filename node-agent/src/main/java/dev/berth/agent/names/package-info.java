/** What a node knows of Services and the addresses behind them, and what their names mean. */
@Pure
@NullMarked
package dev.berth.agent.names;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
