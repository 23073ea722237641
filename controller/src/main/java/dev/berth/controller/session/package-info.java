/** Node sessions: one sharded entity per node that owns its lease, writes its Node and hands its pods to its agent. */
@NullMarked
package dev.berth.controller.session;

import org.jspecify.annotations.NullMarked;
