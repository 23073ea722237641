/** Chaos experiments: real clusters, real processes, faults, and a history of what happened for {@code history} to judge. */
@org.jspecify.annotations.NullMarked
package dev.berth.deploy.chaos;
