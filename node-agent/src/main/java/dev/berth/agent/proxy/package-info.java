/** Virtual addresses and node ports of Services on a node. */
@NullMarked
package dev.berth.agent.proxy;

import org.jspecify.annotations.NullMarked;
