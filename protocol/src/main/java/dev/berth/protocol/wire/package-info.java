/** How messages travel between JVMs. */
@NullMarked
package dev.berth.protocol.wire;

import org.jspecify.annotations.NullMarked;
