/** What a collection persists. Class and field names are the journal's format: nothing here is ever renamed, moved or removed. */
@NullMarked
@Pure
package dev.berth.controller.collection.events;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
