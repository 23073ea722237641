/** What a ServiceAccount's token says, what it must say to count, and what may be asked for. */
@NullMarked
@Pure
package dev.berth.controller.tokens.claims;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
