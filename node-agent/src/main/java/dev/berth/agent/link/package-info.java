/** The agent of a node: its session, its pods, and the carrying out of what the pod machine wants. */
@NullMarked
package dev.berth.agent.link;

import org.jspecify.annotations.NullMarked;
