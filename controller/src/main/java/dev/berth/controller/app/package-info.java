/** Puts the control plane of one JVM together. */
@NullMarked
package dev.berth.controller.app;

import org.jspecify.annotations.NullMarked;
