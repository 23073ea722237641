package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
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
    record Persist(SessionEvent event, ActorRef<SessionState> replyTo) {}

    private SessionStore(String node, SessionConfig config) {
        super(PersistenceId.of("session", node));
        this.config = config;
    }

    static Behavior<Persist> create(String node, SessionConfig config) {
        return new SessionStore(node, config);
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
        return Effect().persist(command.event()).thenReply(command.replyTo(), after -> after);
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
