/** Sends pods off nodes that have NoExecute taints. */
@NullMarked
package dev.berth.controller.taints;

import org.jspecify.annotations.NullMarked;
