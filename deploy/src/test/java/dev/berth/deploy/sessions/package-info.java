/** Sessions, agents and watchdogs as a deterministic simulation: the machines that run in production, in virtual time, under every fault. */
@NullMarked
package dev.berth.deploy.sessions;

import org.jspecify.annotations.NullMarked;
