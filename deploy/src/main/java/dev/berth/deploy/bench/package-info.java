/** {@code ./berth bench}: a cluster of its own, the work of the benchmarks, and what was measured, also when it is bad. */
@NullMarked
package dev.berth.deploy.bench;

import org.jspecify.annotations.NullMarked;
