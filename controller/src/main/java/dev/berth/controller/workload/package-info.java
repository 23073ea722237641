/** The controllers of StatefulSets and DaemonSets: one sharded actor per workload, which plans and carries the plan out. */
@NullMarked
package dev.berth.controller.workload;

import org.jspecify.annotations.NullMarked;
