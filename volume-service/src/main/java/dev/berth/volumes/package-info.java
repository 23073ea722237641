/** Disks: volume actors, claim binding, provisioners, attach leases. */
@NullMarked
package dev.berth.volumes;

import org.jspecify.annotations.NullMarked;
