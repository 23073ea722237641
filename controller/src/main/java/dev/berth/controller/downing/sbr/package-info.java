/** Hands {@link dev.berth.controller.downing}'s decisions to Akka's split brain resolver. */
@NullMarked
package dev.berth.controller.downing.sbr;

import org.jspecify.annotations.NullMarked;
