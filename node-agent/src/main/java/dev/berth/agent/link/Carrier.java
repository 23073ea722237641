package dev.berth.agent.link;

import akka.actor.typed.ActorRef;
import dev.berth.agent.pod.PodEffect;
import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.prober.Prober;
import dev.berth.agent.runtime.PodRuntime;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.spec.Mounts.SubPath;
import dev.berth.protocol.Failures;
import dev.berth.protocol.node.AgentCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Carries out what pod machines want of runtime, prober and disk; each outcome comes back to the agent as an event of the pod. */
final class Carrier {
    private final PodRuntime runtime;
    private final Prober prober;
    private final Optional<Directories> directories;
    private final Executor disk;
    private final AgentConfig config;
    private final ActorRef<AgentCommand> agent;

    /** @param disk where blocking work runs */
    Carrier(
            PodRuntime runtime,
            Prober prober,
            Optional<Directories> directories,
            Executor disk,
            AgentConfig config,
            ActorRef<AgentCommand> agent) {
        this.runtime = runtime;
        this.prober = prober;
        this.directories = directories;
        this.disk = disk;
        this.config = config;
        this.agent = agent;
    }

    void createSandbox(String uid, PodEffect.CreateSandbox e) {
        Supplier<CompletionStage<PodRuntime.Sandbox>> call = () -> directories
                .map(d -> CompletableFuture.runAsync(() -> d.prepare(e), disk)
                        .thenCompose(made -> runtime.createSandbox(e.spec())))
                .orElseGet(() -> runtime.createSandbox(e.spec()).toCompletableFuture());
        run(
                uid,
                config.runtimeTimeout(),
                call,
                s -> new PodEvent.SandboxCreated(s.ip()),
                f -> new PodEvent.SandboxFailed(reason(f, "FailedCreatePodSandBox"), Failures.text(f)));
    }

    void write(String uid, PodEffect.WriteFiles e) {
        Supplier<CompletionStage<String>> call = () -> directories
                .map(d -> CompletableFuture.supplyAsync(
                        () -> {
                            ProjectedFiles.write(Path.of(e.path()), e.files(), e.group());
                            return "";
                        },
                        disk))
                .orElseGet(() -> CompletableFuture.completedFuture(""));
        run(
                uid,
                config.runtimeTimeout(),
                call,
                done -> new PodEvent.Written(e.volume()),
                f -> new PodEvent.WriteFailed(e.volume(), Failures.text(f)));
    }

    void pull(String uid, PodEffect.Pull e) {
        run(
                uid,
                config.pullTimeout(),
                () -> runtime.pull(e.image(), e.policy()),
                image -> new PodEvent.Pulled(e.container(), image.id(), image.note()),
                f -> new PodEvent.PullFailed(e.container(), reason(f, "ErrImagePull"), Failures.text(f)));
    }

    void start(String uid, PodEffect.Start e) {
        String name = e.spec().name();
        int attempt = e.spec().attempt();
        run(
                uid,
                config.runtimeTimeout(),
                () -> prepared(e.subPaths()).thenCompose(ready -> runtime.start(e.spec())),
                s -> new PodEvent.Started(
                        name, attempt, s.containerId(), s.imageId(), Instant.ofEpochMilli(s.startedAtMillis())),
                f -> new PodEvent.StartFailed(name, attempt, reason(f, "RunContainerError"), Failures.text(f)));
    }

    private CompletableFuture<?> prepared(List<SubPath> subPaths) {
        return directories
                .filter(d -> !subPaths.isEmpty())
                .map(d -> CompletableFuture.runAsync(() -> d.prepare(subPaths), disk))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    void stop(String uid, PodEffect.Stop e) {
        run(
                uid,
                e.grace().plus(config.runtimeTimeout()),
                () -> runtime.stop(uid, e.container(), e.grace()),
                nothing -> new PodEvent.Stopped(e.container(), e.containerId()),
                f -> new PodEvent.StopFailed(e.container(), e.containerId(), Failures.text(f)));
    }

    void hook(String uid, String ip, PodEffect.RunHook e) {
        var target = new Prober.Target(uid, e.container(), ip);
        prober.hook(target, e.hook(), e.longest())
                .thenAccept(answer ->
                        tell(uid, new PodEvent.HookOver(e.container(), e.containerId(), e.kind(), answer.message())));
    }

    void probe(String uid, String ip, PodEffect.Probe e) {
        var target = new Prober.Target(uid, e.container(), ip);
        prober.ask(target, e.kind(), e.action(), e.timeout())
                .thenAccept(answer -> tell(
                        uid,
                        new PodEvent.Probed(
                                e.container(),
                                e.containerId(),
                                e.kind(),
                                e.number(),
                                answer.success(),
                                answer.message())));
    }

    void remove(String uid) {
        run(
                uid,
                config.runtimeTimeout(),
                () -> removal(uid),
                nothing -> new PodEvent.SandboxRemoved(),
                f -> new PodEvent.RemoveFailed(Failures.text(f)));
    }

    void removeOrphan(String uid) {
        guarded(config.runtimeTimeout(), () -> removal(uid))
                .whenComplete((nothing, failure) ->
                        agent.tell(new OwnCommand.OrphanRemoved(uid, failure == null ? "" : Failures.text(failure))));
    }

    /** The runtime first: what it has mounted must be gone before directories are deleted. */
    private CompletionStage<String> removal(String uid) {
        CompletionStage<Void> removed = runtime.remove(uid);
        return directories
                .map(d -> removed.thenApplyAsync(
                        nothing -> {
                            d.forget(uid);
                            return "";
                        },
                        disk))
                .orElseGet(() -> removed.thenApply(nothing -> ""));
    }

    private <T> void run(
            String uid,
            Duration timeout,
            Supplier<? extends CompletionStage<T>> call,
            Function<T, PodEvent> success,
            Function<Throwable, PodEvent> failure) {
        guarded(timeout, call)
                .whenComplete((value, f) -> tell(uid, f == null ? success.apply(value) : failure.apply(f)));
    }

    /** A call that throws fails its stage; one that never ends fails after the timeout. */
    private static <T> CompletableFuture<T> guarded(Duration timeout, Supplier<? extends CompletionStage<T>> call) {
        CompletableFuture<T> started;
        try {
            started = call.get().toCompletableFuture();
        } catch (RuntimeException e) {
            started = CompletableFuture.failedFuture(e);
        }
        return started.isDone() ? started : started.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell(String uid, PodEvent event) {
        agent.tell(new OwnCommand.Happened(uid, event));
    }

    private static String reason(Throwable failure, String otherwise) {
        return Failures.cause(failure) instanceof RuntimeFailure f ? f.reason() : otherwise;
    }
}
