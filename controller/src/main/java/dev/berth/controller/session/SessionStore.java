package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;

/**
 * Keeps a session's events; the private child of {@link Session}, which sends one command at a time and waits for the answer. It stops when
 * the journal refuses it, for then another writer has taken over.
 */
final class SessionStore extends EventSourcedBehavior<SessionStore.Persist, SessionEvent, SessionState> {
    private final SessionConfig config;

    /** Makes the event durable, then answers with the state after it. */
    record Persist(SessionEvent event, ActorRef<Kept> replyTo) {}

    /** @param number the sequence number of the event that was kept */
    record Kept(SessionState state, long number) {}

    private final ActorContext<Persist> context;

    private SessionStore(ActorContext<Persist> context, String node, SessionConfig config) {
        super(id(node));
        this.context = context;
        this.config = config;
    }

    static Behavior<Persist> create(String node, SessionConfig config) {
        return Behaviors.setup(context -> new SessionStore(context, node, config));
    }

    static PersistenceId id(String node) {
        return PersistenceId.of("session", node);
    }

    @Override
    public SessionState emptyState() {
        return SessionState.EMPTY;
    }

    @Override
    public CommandHandler<Persist, SessionEvent, SessionState> commandHandler() {
        return this::onPersist;
    }

    private Effect<SessionEvent, SessionState> onPersist(SessionState state, Persist command) {
        return Effect()
                .persist(command.event())
                .thenReply(command.replyTo(), after -> new Kept(after, lastSequenceNumber(context)));
    }

    @Override
    public EventHandler<SessionState, SessionEvent> eventHandler() {
        return SessionState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    @Override
    public String journalPluginId() {
        return config.journalPlugin();
    }

    @Override
    public String snapshotPluginId() {
        return config.snapshotPlugin();
    }
}
