package dev.berth.volumes.volume;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import dev.berth.volumes.events.VolumeEvent;
import dev.berth.volumes.lease.Answer;
import dev.berth.volumes.lease.Ask;
import dev.berth.volumes.lease.VolumeMachine;
import dev.berth.volumes.lease.VolumeState;

/**
 * The journal of one volume. Talked to by its {@link VolumeActor} alone, one question at a time, so that nothing is ever stashed but what
 * comes during recovery. Stops when a write is refused: then another owner has written, and this one must not answer.
 */
final class VolumeLog extends EventSourcedBehavior<VolumeLog.Question, VolumeEvent, VolumeState> {
    private final String volume;
    private final JournalPlugins plugins;

    private VolumeLog(String volume, JournalPlugins plugins) {
        super(id(volume));
        this.volume = volume;
        this.plugins = plugins;
    }

    static Behavior<Question> create(String volume, JournalPlugins plugins) {
        return new VolumeLog(volume, plugins);
    }

    static PersistenceId id(String volume) {
        return PersistenceId.of("volume", volume);
    }

    /** One ask; the answer comes after its events are durable. */
    record Question(Ask ask, ActorRef<Answered> replyTo) {}

    record Answered(Answer answer) {}

    @Override
    public VolumeState emptyState() {
        return VolumeState.NEW;
    }

    @Override
    public CommandHandler<Question, VolumeEvent, VolumeState> commandHandler() {
        return this::onQuestion;
    }

    @Override
    public EventHandler<VolumeState, VolumeEvent> eventHandler() {
        return VolumeState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    @Override
    public String journalPluginId() {
        return plugins.journal();
    }

    @Override
    public String snapshotPluginId() {
        return plugins.snapshot();
    }

    private Effect<VolumeEvent, VolumeState> onQuestion(VolumeState state, Question question) {
        var decision = VolumeMachine.decide(volume, state, question.ask());
        return Effect()
                .persist(decision.events())
                .thenRun(() -> question.replyTo().tell(new Answered(decision.answer())));
    }
}
