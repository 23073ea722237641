/** The ConfigMaps, Secrets and tokens that pods name. */
@NullMarked
@Pure
package dev.berth.protocol.config;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
