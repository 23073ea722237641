/** What is garbage, and what is to be done about it. */
@NullMarked
@Pure
package dev.berth.controller.collect.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
