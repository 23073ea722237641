/** What sessions persist: these names and fields stand in journals, so nothing here moves or is renamed. */
@NullMarked
@Pure
package dev.berth.controller.session.events;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
