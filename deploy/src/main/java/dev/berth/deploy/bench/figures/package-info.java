/** What a benchmark comes to: figures, aims, and how they are told. */
@NullMarked
@Pure
package dev.berth.deploy.bench.figures;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
