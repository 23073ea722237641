/** What the Service {@code kubernetes} and its endpoints are to be. */
@NullMarked
@Pure
package dev.berth.controller.apiservice.plan;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
