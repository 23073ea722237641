package dev.berth.deploy.chaos;

import java.util.Optional;

/**
 * What faults are made with, besides signals.
 *
 * @param clocks empty in a run without jumps of the clock
 */
record Means(Cuts cuts, DiskFaults disks, Optional<ClockFaults> clocks) {}
