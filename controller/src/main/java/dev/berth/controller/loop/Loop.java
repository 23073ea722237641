package dev.berth.controller.loop;

import akka.actor.typed.Behavior;
import java.util.function.Supplier;

/**
 * One piece of work that the whole cluster does once.
 *
 * <p>It may for a moment run on two nodes, when one of them has not yet noticed that it was replaced: so everything it does must be a
 * conditional write.
 *
 * @param name the entity's name, such as {@code gc}; unique, never changes
 * @param body makes the actor that does the work; it starts from nothing each time, and is started again with backoff when it fails
 */
public record Loop(String name, Supplier<Behavior<?>> body) {}
