/** The OpenAPI documents that clients validate, explain and build patches with. */
@NullMarked
@Pure
package dev.berth.controller.openapi;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
