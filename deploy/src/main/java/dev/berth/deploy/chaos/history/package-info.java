/**
 * What happened in a chaos run, and what follows from it: pure. All times are microseconds of this machine's boot clock (CLOCK_BOOTTIME),
 * which clients, pods and nemeses share because they run on one machine.
 */
@NullMarked
@Pure
package dev.berth.deploy.chaos.history;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
