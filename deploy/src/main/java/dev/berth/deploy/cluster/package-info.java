/** A cluster on this machine: what it consists of, where its files lie, and how its node JVMs are started, watched and ended. */
@NullMarked
package dev.berth.deploy.cluster;

import org.jspecify.annotations.NullMarked;
