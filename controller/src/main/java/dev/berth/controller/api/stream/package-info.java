/** Streams between API clients and pods: terminals, forwarded ports, and the protocols that carry them. */
@NullMarked
package dev.berth.controller.api.stream;

import org.jspecify.annotations.NullMarked;
