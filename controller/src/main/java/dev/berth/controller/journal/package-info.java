/** The Raft journal below Akka Persistence. */
@NullMarked
package dev.berth.controller.journal;

import org.jspecify.annotations.NullMarked;
