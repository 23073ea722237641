/** What an agent and its node session say to each other. */
@NullMarked
package dev.berth.protocol.node;

import org.jspecify.annotations.NullMarked;
