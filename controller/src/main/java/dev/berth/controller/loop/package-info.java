/** Work of which the cluster does one at a time: kept running somewhere, moved when its node goes. */
@NullMarked
package dev.berth.controller.loop;

import org.jspecify.annotations.NullMarked;
