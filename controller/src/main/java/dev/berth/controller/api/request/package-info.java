/** The grammar of API requests: paths, query parameters, Accept headers, continue tokens. */
@NullMarked
@Pure
package dev.berth.controller.api.request;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
