/** Berth's language: what control plane, agents and volume actors have in common. */
@NullMarked
package dev.berth.protocol;

import org.jspecify.annotations.NullMarked;
