/** The API's nouns: resources, keys, revisions, objects and statuses. */
@NullMarked
@Pure
package dev.berth.protocol.api;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
