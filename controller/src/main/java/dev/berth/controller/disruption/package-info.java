/** Keeps the status of PodDisruptionBudgets. */
@NullMarked
package dev.berth.controller.disruption;

import org.jspecify.annotations.NullMarked;
