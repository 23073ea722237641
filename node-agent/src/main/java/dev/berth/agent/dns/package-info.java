/** The DNS server of a node, and what it knows. */
@NullMarked
package dev.berth.agent.dns;

import org.jspecify.annotations.NullMarked;
