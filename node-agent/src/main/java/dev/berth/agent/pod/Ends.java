package dev.berth.agent.pod;

import dev.berth.agent.pod.ContainerRun.Step;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.status.ContainerState;
import dev.berth.agent.status.ContainerState.Terminated;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ends of containers: wanted, unwanted, and what follows. */
final class Ends {
    private Ends() {}

    /** With its hook first, where it has one and there is time for it. */
    static void stop(Turn t, ContainerRun run, Duration grace, String why) {
        t.normal("Killing", why);
        if (!Hooks.preStop(t, run, grace)) {
            signal(t, run, grace);
        }
    }

    static void signal(Turn t, ContainerRun run, Duration grace) {
        t.put(run.to(Step.STOPPING, t.now.plus(grace).plusSeconds(30)));
        t.effect(new PodEffect.Stop(run.name(), run.containerId(), grace));
    }

    static void onExited(Turn t, ContainerExit exit) {
        t.container(exit.container()).ifPresent(run -> {
            boolean known = run.containerId().equals(exit.containerId());
            if (run.step() == Step.STARTING && !known) {
                t.put(run.exitedEarly(exit));
            } else if (known && run.begun()) {
                ended(t, run, terminated(exit));
            }
        });
    }

    static Terminated terminated(ContainerExit exit) {
        return new Terminated(
                exit.exitCode(),
                exit.signal(),
                exit.reason(),
                exit.message(),
                Instant.ofEpochMilli(exit.startedAtMillis()),
                Instant.ofEpochMilli(exit.finishedAtMillis()),
                exit.containerId());
    }

    /** The runtime says that nothing runs; an exit that was told before has the better account. */
    static void onStopped(Turn t, PodEvent.Stopped e) {
        t.container(e.container())
                .filter(r -> r.step() == Step.STOPPING && r.containerId().equals(e.containerId()))
                .ifPresent(run -> ended(t, run, unknown(run, t.now)));
    }

    static Terminated unknown(ContainerRun run, Instant now) {
        Instant started = run.state() instanceof ContainerState.Running r ? r.startedAt() : now;
        return new Terminated(
                137,
                0,
                "ContainerStatusUnknown",
                "The container could not be located when it had ended",
                started,
                now,
                run.containerId());
    }

    static void onStopFailed(Turn t, PodEvent.StopFailed e) {
        t.container(e.container())
                .filter(r -> r.step() == Step.STOPPING && r.containerId().equals(e.containerId()))
                .ifPresent(run -> {
                    t.put(run.to(Step.STOPPING, t.now.plus(t.terms.retry())));
                    t.warning("FailedKillPod", "error killing container " + run.name() + ": " + e.message());
                });
    }

    /** Asks again where an end was asked for and never came. */
    static void repeat(Turn t) {
        for (ContainerRun run : t.containers.values().toArray(ContainerRun[]::new)) {
            if (run.step() == Step.STOPPING && t.reached(run.wakeAt())) {
                t.put(run.to(Step.STOPPING, t.now.plusSeconds(30)));
                t.effect(new PodEffect.Stop(run.name(), run.containerId(), Duration.ZERO));
            }
        }
    }

    static void ended(Turn t, ContainerRun run, Terminated how) {
        Optional<DesiredContainer> c =
                t.desired().stream().filter(d -> d.name().equals(run.name())).findFirst();
        boolean again = !t.ended() && c.map(d -> restarts(t, d, how)).orElse(false);
        if (!again) {
            t.put(run.ended(how, Step.DONE));
            return;
        }
        Duration wait = run.crash().wait(how.finishedAt(), t.terms.backoffMax());
        Instant at = how.finishedAt().plus(wait);
        ContainerRun ended =
                run.ended(how, Step.IDLE).crashing(run.crash().next(at, t.terms.backoffBase(), t.terms.backoffMax()));
        if (t.reached(at)) {
            t.put(ended);
        } else {
            String back = "back-off " + wait.toSeconds() + "s restarting failed container=" + run.name() + " pod="
                    + t.pod.name() + "_" + t.pod.namespace() + "(" + t.pod.uid() + ")";
            t.put(ended.waiting(Step.BACKOFF, at, "CrashLoopBackOff", back));
            t.warning(
                    "BackOff",
                    "Back-off restarting failed container " + run.name() + " in pod " + t.pod.name() + "_"
                            + t.pod.namespace() + "(" + t.pod.uid() + ")");
        }
    }

    private static boolean restarts(Turn t, DesiredContainer c, Terminated how) {
        if (c.sidecar()) {
            return true;
        }
        return switch (t.pod.restartPolicy()) {
            case "Never" -> false;
            case "OnFailure" -> how.exitCode() != 0;
            default -> !c.init() || how.exitCode() != 0;
        };
    }
}
