/** What a JVM has heard of the Raft group: who its peers are, and which of them leads. */
@NullMarked
package dev.berth.controller.journal.group;

import org.jspecify.annotations.NullMarked;
