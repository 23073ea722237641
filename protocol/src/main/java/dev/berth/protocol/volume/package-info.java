/** What agents and claim binding say to a volume actor. */
@NullMarked
package dev.berth.protocol.volume;

import org.jspecify.annotations.NullMarked;
