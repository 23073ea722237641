/** What a namespace needs next. */
@NullMarked
@Pure
package dev.berth.controller.namespaces.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
