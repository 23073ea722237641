package dev.berth.volumes.volume;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Views;
import dev.berth.protocol.volume.AttachReply;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.protocol.volume.VolumeCommand.Attach;
import dev.berth.protocol.volume.VolumeCommand.Detach;
import dev.berth.protocol.volume.VolumeCommand.Fence;
import dev.berth.protocol.volume.VolumeCommand.Fenced;
import dev.berth.protocol.volume.VolumeCommand.FromAgent;
import dev.berth.protocol.volume.VolumeCommand.FromSession;
import dev.berth.volumes.lease.Answer;
import dev.berth.volumes.lease.Ask;
import dev.berth.volumes.lease.VolumeFacts;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The front of one volume: takes what agents, sessions and claim binding say, adds what the PersistentVolume's object says, and hands it to
 * the volume's {@link VolumeLog} one question at a time. If the log stops, the front stops with it and the next message starts both anew;
 * whoever got no answer asks again.
 */
public final class VolumeActor extends AbstractOnMessageBehavior<VolumeCommand> {
    /** Nobody has more than a few pods waiting for one volume; what is dropped beyond this is asked again. */
    private static final int WAITING_LIMIT = 1_000;

    private final String volume;
    private final Views views;
    private final BiConsumer<String, SessionCommand> sessions;
    private final ActorRef<VolumeLog.Question> log;
    private final ActorRef<VolumeLog.Answered> answers;
    private final Queue<VolumeCommand> waiting = new ArrayDeque<>();
    private @Nullable VolumeCommand asked;

    private VolumeActor(
            ActorContext<VolumeCommand> context,
            String volume,
            Views views,
            JournalPlugins plugins,
            BiConsumer<String, SessionCommand> sessions) {
        super(context);
        this.sessions = sessions;
        this.volume = volume;
        this.views = views;
        this.log = context.spawn(VolumeLog.create(volume, plugins), "log");
        this.answers = context.messageAdapter(VolumeLog.Answered.class, a -> new LogAnswered(a.answer()));
        context.watchWith(log, new LogStopped());
    }

    /**
     * The actor of the volume of this name; reads the object through the views.
     *
     * @param sessions tells the session of a node
     */
    public static Behavior<VolumeCommand> create(
            String volume, Views views, JournalPlugins plugins, BiConsumer<String, SessionCommand> sessions) {
        return Behaviors.setup(context -> new VolumeActor(context, volume, views, plugins, sessions));
    }

    /** Asks the actor to stop: when its shard moves to another node. */
    public record Stop() implements VolumeCommand {}

    private record LogAnswered(Answer answer) implements VolumeCommand {}

    private record LogStopped() implements VolumeCommand {}

    @Override
    public Behavior<VolumeCommand> onMessage(VolumeCommand message) {
        return switch (message) {
            case LogAnswered a -> onAnswered(a.answer());
            case LogStopped s -> Behaviors.stopped();
            case Stop s -> Behaviors.stopped();
            case FromAgent c -> onQuestion(c);
            case FromSession c -> onQuestion(c);
            case VolumeRequest c -> onQuestion(c);
            default -> Behaviors.unhandled();
        };
    }

    private Behavior<VolumeCommand> onQuestion(VolumeCommand command) {
        if (waiting.size() < WAITING_LIMIT) {
            waiting.add(command);
        }
        return next();
    }

    private Behavior<VolumeCommand> onAnswered(Answer answer) {
        VolumeCommand command = asked;
        asked = null;
        if (command != null) {
            reply(command, answer);
        }
        if (answer instanceof Answer.Held held) {
            // The holder's epoch may be dead without a word of it having come here, as when its pods left the API
            // before.
            sessions.accept(held.holder(), new SessionCommand.AskFence(volume));
        }
        // A deleted volume's actor has nothing more to do.
        return command instanceof VolumeRequest.Delete && waiting.isEmpty() ? Behaviors.stopped() : next();
    }

    private Behavior<VolumeCommand> next() {
        if (asked == null && !waiting.isEmpty()) {
            asked = waiting.remove();
            log.tell(new VolumeLog.Question(ask(asked), answers));
        }
        return this;
    }

    private Ask ask(VolumeCommand command) {
        return switch (command) {
            case Attach c -> new Ask.Attach(c.node(), c.epoch(), c.podUid(), c.readOnly(), facts(c.node()));
            case Detach c -> new Ask.Detach(c.node(), c.epoch(), c.podUid(), c.token());
            case Fence c -> new Ask.Fence(c.node(), c.epoch());
            case VolumeRequest.Release c -> new Ask.Release(c.uid());
            case VolumeRequest.Delete c -> new Ask.Delete(c.uid());
            default -> throw new IllegalStateException("not a question: " + command);
        };
    }

    private void reply(VolumeCommand command, Answer answer) {
        switch (command) {
            case Attach c -> c.replyTo().tell(attachReply(c.podUid(), answer));
            case Detach c -> c.replyTo().tell(attachReply(c.podUid(), answer));
            case Fence c -> c.replyTo().tell(new Fenced(volume, c.node(), c.epoch()));
            case VolumeRequest.Release c -> {
                if (answer instanceof Answer.Released released) {
                    c.replyTo().tell(new VolumeRequest.Released(volume, released.holders()));
                }
            }
            default -> {} // Delete has no answer.
        }
    }

    private AttachReply attachReply(String pod, Answer answer) {
        return switch (answer) {
            case Answer.Granted a -> new AttachReply.Attached(volume, pod, a.token(), a.path());
            case Answer.Held a -> new AttachReply.Held(volume, pod, a.reason());
            case Answer.Refused a -> new AttachReply.Refused(volume, pod, a.reason());
            case Answer.Detached a -> new AttachReply.Detached(volume, pod);
            case Answer.Fenced a -> throw misplaced(answer);
            case Answer.Released a -> throw misplaced(answer);
            case Answer.Deleted a -> throw misplaced(answer);
        };
    }

    private static IllegalStateException misplaced(Answer answer) {
        return new IllegalStateException("an agent's question was answered by " + answer);
    }

    private Optional<VolumeFacts> facts(String node) {
        Optional<KubeObject> object =
                views.of(Resources.PERSISTENT_VOLUMES).now().get(ObjectKey.cluster(volume));
        Optional<KubeObject> nodeObject = views.of(Resources.NODES).now().get(ObjectKey.cluster(node));
        return object.map(o -> VolumeFacts.of(o, node, nodeObject));
    }
}
