/** What a collection decides and remembers: conditional writes, the window of recent changes, what each follower lacks. */
@NullMarked
@Pure
package dev.berth.controller.collection.state;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
