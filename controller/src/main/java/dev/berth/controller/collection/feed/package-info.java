/** What a collection tells the views that follow it. */
@NullMarked
@Pure
package dev.berth.controller.collection.feed;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
