/** What fields the API objects have: decoding, pruning and strictness by one schema. */
@NullMarked
@Pure
package dev.berth.protocol.schema;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
