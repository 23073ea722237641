/** Pod addresses, bridges and links of a node. */
@NullMarked
package dev.berth.agent.net;

import org.jspecify.annotations.NullMarked;
