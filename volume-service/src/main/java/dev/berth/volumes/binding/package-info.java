/** Carries out the plans of claim binding: one loop for the cluster, and one actor per volume that is being reclaimed. */
@NullMarked
package dev.berth.volumes.binding;

import org.jspecify.annotations.NullMarked;
