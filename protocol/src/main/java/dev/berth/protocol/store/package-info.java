/** What the rest of Berth sees of its memory: views to read from, one port to write through. Pure interfaces and records. */
@NullMarked
package dev.berth.protocol.store;

import org.jspecify.annotations.NullMarked;
