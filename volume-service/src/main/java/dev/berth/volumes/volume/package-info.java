/** The volume actors: one sharded, event-sourced owner of the attach leases per PersistentVolume. */
@NullMarked
package dev.berth.volumes.volume;

import org.jspecify.annotations.NullMarked;
