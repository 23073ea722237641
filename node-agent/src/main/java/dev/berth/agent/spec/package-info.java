/** What a Pod object asks of its node, read once from the API's JSON. */
@NullMarked
@Pure
package dev.berth.agent.spec;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
