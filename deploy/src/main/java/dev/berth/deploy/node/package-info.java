/** What runs in a node's JVM: the wiring of control plane, volume service and agent. */
@NullMarked
package dev.berth.deploy.node;

import org.jspecify.annotations.NullMarked;
