package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Times;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A pod in one line, after {@code printPod} of Kubernetes' printers.
 *
 * @param restarts of what runs now: while the pod initialises its init containers', then its containers' and sidecars'
 */
record PodSummary(int ready, int total, String reason, int restarts, Optional<Instant> lastRestart) {
    /** The walk over the container statuses, which decides field by field and stops early. */
    private static final class Walk {
        private final JsonNode pod;
        private final JsonNode status;
        private final Set<String> sidecars = new HashSet<>();
        private int ready;
        private String reason;
        private int restarts;
        private Optional<Instant> last = Optional.empty();
        private int sidecarRestarts;
        private Optional<Instant> sidecarLast = Optional.empty();

        Walk(JsonNode pod) {
            this.pod = pod;
            this.status = pod.path("status");
            this.reason = Cells.or(Cells.text(status, "reason"), Cells.text(status, "phase"));
            for (JsonNode c : status.path("conditions")) {
                if (Cells.text(c, "type").equals("PodScheduled")
                        && Cells.text(c, "reason").equals("SchedulingGated")) {
                    this.reason = "SchedulingGated";
                }
            }
            for (JsonNode c : pod.path("spec").path("initContainers")) {
                if (Cells.text(c, "restartPolicy").equals("Always")) {
                    sidecars.add(Cells.text(c, "name"));
                }
            }
        }

        /** Returns whether an init container still holds the pod. */
        boolean init() {
            int i = 0;
            for (JsonNode container : status.path("initContainerStatuses")) {
                restarts += container.path("restartCount").asInt(0);
                last = later(last, container);
                boolean sidecar = sidecars.contains(Cells.text(container, "name"));
                if (sidecar) {
                    sidecarRestarts += container.path("restartCount").asInt(0);
                    sidecarLast = later(sidecarLast, container);
                }
                JsonNode ended = container.path("state").path("terminated");
                boolean done = ended.isObject() && ended.path("exitCode").asInt(0) == 0;
                boolean started = sidecar && container.path("started").asBoolean(false);
                if (!done && started && container.path("ready").asBoolean(false)) {
                    ready++;
                }
                if (!done && !started) {
                    reason = "Init:" + initReason(container, i);
                    return true;
                }
                i++;
            }
            return false;
        }

        private String initReason(JsonNode container, int index) {
            JsonNode ended = container.path("state").path("terminated");
            if (ended.isObject()) {
                return Cells.or(Cells.text(ended, "reason"), exit(ended));
            }
            String waiting = Cells.text(container.path("state").path("waiting"), "reason");
            return waiting.isEmpty() || waiting.equals("PodInitializing")
                    ? index + "/" + pod.path("spec").path("initContainers").size()
                    : waiting;
        }

        void containers() {
            restarts = sidecarRestarts;
            last = sidecarLast;
            boolean running = false;
            JsonNode statuses = status.path("containerStatuses");
            for (int i = statuses.size() - 1; i >= 0; i--) {
                JsonNode container = statuses.path(i);
                restarts += container.path("restartCount").asInt(0);
                last = later(last, container);
                JsonNode state = container.path("state");
                String waiting = Cells.text(state.path("waiting"), "reason");
                if (!waiting.isEmpty()) {
                    reason = waiting;
                } else if (state.path("terminated").isObject()) {
                    reason = Cells.or(Cells.text(state.path("terminated"), "reason"), exit(state.path("terminated")));
                } else if (container.path("ready").asBoolean(false)
                        && state.path("running").isObject()) {
                    running = true;
                    ready++;
                }
            }
            if (reason.equals("Completed") && running) {
                reason = isTrue(status, "Ready") ? "Running" : "NotReady";
            }
        }

        void deletion() {
            String phase = Cells.text(status, "phase");
            boolean terminal = phase.equals("Succeeded") || phase.equals("Failed");
            if (!pod.path("metadata").hasNonNull("deletionTimestamp")) {
                return;
            }
            if (Cells.text(status, "reason").equals("NodeLost")) {
                reason = "Unknown";
            } else if (!terminal) {
                reason = "Terminating";
            }
        }

        PodSummary summary() {
            int total = pod.path("spec").path("containers").size() + sidecars.size();
            return new PodSummary(ready, total, reason, restarts, last);
        }

        private static String exit(JsonNode terminated) {
            int signal = terminated.path("signal").asInt(0);
            return signal != 0
                    ? "Signal:" + signal
                    : "ExitCode:" + terminated.path("exitCode").asInt(0);
        }

        private static Optional<Instant> later(Optional<Instant> known, JsonNode container) {
            Optional<Instant> ended =
                    Times.in(container.path("lastState").path("terminated").path("finishedAt"));
            boolean newer =
                    ended.isPresent() && known.map(k -> k.isBefore(ended.get())).orElse(true);
            return newer ? ended : known;
        }
    }

    static PodSummary of(JsonNode pod) {
        var walk = new Walk(pod);
        boolean initialising = walk.init();
        if (!initialising || isTrue(pod.path("status"), "Initialized")) {
            walk.containers();
        }
        walk.deletion();
        return walk.summary();
    }

    static boolean isTrue(JsonNode status, String condition) {
        for (JsonNode c : status.path("conditions")) {
            if (Cells.text(c, "type").equals(condition)) {
                return Cells.text(c, "status").equals("True");
            }
        }
        return false;
    }
}
