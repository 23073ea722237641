/** Carries out placement: one loop for the cluster that gives waiting pods their nodes. */
@NullMarked
package dev.berth.controller.placement;

import org.jspecify.annotations.NullMarked;
