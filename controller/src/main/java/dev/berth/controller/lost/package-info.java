/** Volumes that only a lost node has, given up where a StatefulSet says so. */
@NullMarked
package dev.berth.controller.lost;

import org.jspecify.annotations.NullMarked;
