package dev.berth.agent.visit;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.stream.Materializer;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamRefs;
import akka.util.ByteString;
import dev.berth.agent.logs.LogChoice;
import dev.berth.agent.pod.PodState;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.protocol.Failures;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.VisitReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets API clients into the pods of one node: a bounded number of them at a time. */
public final class Visits {
    private static final Logger LOG = LoggerFactory.getLogger(Visits.class);

    private final Materializer streams;
    private final PodRuntime runtime;
    private final Executor disk;
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param disk where blocking work runs
     * @param limit how many visits may be open at once
     */
    public Visits(ActorSystem<?> system, PodRuntime runtime, Executor disk, int limit) {
        this.streams = Materializer.matFromSystem(system);
        this.runtime = runtime;
        this.disk = disk;
        this.limit = limit;
    }

    /** How many visits are open now. */
    public int open() {
        return open.get();
    }

    /** @param pod what the agent knows of the pod, if it has it */
    public void receive(AgentCommand.Visit m, Optional<PodState> pod) {
        if (pod.isEmpty()) {
            m.replyTo().tell(new VisitReply.Refused(404, "NotFound", "the node does not have this pod"));
        } else if (open.incrementAndGet() > limit) {
            open.decrementAndGet();
            m.replyTo()
                    .tell(new VisitReply.Refused(
                            429, "TooManyRequests", "too many logs, commands and connections are open on this node"));
        } else {
            visit(m.visit(), pod.get(), m.replyTo());
        }
    }

    private void visit(PodVisit visit, PodState pod, ActorRef<VisitReply> replyTo) {
        CompletionStage<VisitReply> reply;
        try {
            reply = switch (visit) {
                case PodVisit.Log v -> log(v, pod);
                case PodVisit.Exec v ->
                    runtime.converse(v.uid(), v.container(), v.command(), v.stdin(), v.tty())
                            .thenApply(c -> new ConversationStreams(c, this::left).reply(streams));
                case PodVisit.Attach v ->
                    runtime.attach(v.uid(), v.container(), v.stdin())
                            .thenApply(c -> new ConversationStreams(c, this::left).reply(streams));
                case PodVisit.Forward v ->
                    runtime.connect(v.uid(), v.port())
                            .thenApply(c -> new ConnectionStreams(c, disk, this::left).reply(streams));
            };
        } catch (RuntimeException e) {
            reply = CompletableFuture.failedStage(e);
        }
        reply.whenComplete((answer, failure) -> {
            if (failure != null) {
                left();
                replyTo.tell(refused(visit, pod, failure));
            } else {
                replyTo.tell(answer);
            }
        });
    }

    private void left() {
        open.decrementAndGet();
    }

    private static VisitReply.Refused refused(PodVisit visit, PodState pod, Throwable failure) {
        return switch (Failures.cause(failure)) {
            case RefusedVisit r -> VisitReply.Refused.badRequest(r.getMessage());
            case RuntimeFailure r
            when r.reason().equals("NotSupported") -> new VisitReply.Refused(501, "NotImplemented", Failures.text(r));
            case RuntimeFailure r -> new VisitReply.Refused(500, "InternalError", Failures.text(r));
            case IOException e
            when visit instanceof PodVisit.Forward f ->
                new VisitReply.Refused(
                        500,
                        "InternalError",
                        "error forwarding port " + f.port() + " to pod "
                                + pod.pod().name() + ", uid : " + f.uid()
                                + ": failed to connect to localhost:" + f.port() + " inside the pod: "
                                + e.getMessage());
            default -> {
                LOG.warn("a visit to pod {} failed", pod.pod(), failure);
                yield new VisitReply.Refused(500, "InternalError", Failures.text(failure));
            }
        };
    }

    private CompletionStage<VisitReply> log(PodVisit.Log v, PodState pod) {
        return switch (LogChoice.of(
                pod.status(), pod.pod().name(), v.container(), v.wish().previous())) {
            case LogChoice.None none -> CompletableFuture.failedStage(new RefusedVisit(none.why()));
            case LogChoice.Life life ->
                runtime.log(v.uid(), v.container(), life.containerId())
                        .thenApply(log -> log.orElseThrow(
                                () -> new RefusedVisit("unable to retrieve container logs for " + life.containerId())))
                        .thenApply(log ->
                                new VisitReply.Output(lines(log, v.wish()).runWith(StreamRefs.sourceRef(), streams)));
        };
    }

    private Source<ByteString, NotUsed> lines(ContainerLog log, PodVisit.LogWish wish) {
        return Source.unfoldResourceAsync(
                        () -> CompletableFuture.supplyAsync(() -> opened(log, wish), disk),
                        reader -> CompletableFuture.supplyAsync(() -> next(reader), disk),
                        reader -> CompletableFuture.supplyAsync(() -> closed(reader), disk))
                .watchTermination((nothing, done) -> {
                    done.whenComplete((ok, failure) -> left());
                    return nothing;
                });
    }

    private static LogReader opened(ContainerLog log, PodVisit.LogWish wish) {
        try {
            return LogReader.open(log, wish);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ByteString> next(LogReader reader) {
        try {
            return reader.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static akka.Done closed(LogReader reader) {
        try {
            reader.close();
            return akka.Done.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A visit that cannot be, by the visitor's fault or too early. */
    private static final class RefusedVisit extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedVisit(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
