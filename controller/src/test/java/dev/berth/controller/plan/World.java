package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.Plan.Stage;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A cluster in memory that carries out plans and plays the agents, for tests of planners. Time moves only by {@link #pass}. */
public final class World {
    private final Map<Resource, Map<ObjectKey, KubeObject>> objects = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private final List<Announcement.Notice> notices = new ArrayList<>();
    private Optional<Trouble> trouble = Optional.empty();
    private Predicate<Step> refuse = s -> false;
    private long revision;
    private long uids;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Backoffs failures = Backoffs.none(Duration.ofSeconds(1), Duration.ofMinutes(15));

    public Instant now() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    public Optional<Trouble> trouble() {
        return trouble;
    }

    public Backoffs failures() {
        return failures;
    }

    /** What was done, one line a step: {@code create web-0}, {@code delete web-2}, {@code create www-web-0}. */
    public List<String> log() {
        return log;
    }

    public List<Announcement.Notice> notices() {
        return notices;
    }

    public void refuse(Predicate<Step> refused) {
        refuse = refused;
    }

    public List<KubeObject> all(Resource resource) {
        return List.copyOf(of(resource).values());
    }

    public Optional<KubeObject> get(Resource resource, String namespace, String name) {
        return Optional.ofNullable(of(resource).get(new ObjectKey(namespace, name)));
    }

    public KubeObject pod(String name) {
        return get(Resources.PODS, "default", name).orElseThrow(() -> new AssertionError("no pod " + name));
    }

    public KubeObject create(Resource resource, ObjectNode body) {
        ObjectNode meta = body.withObjectProperty("metadata");
        if (!meta.has("name")) {
            meta.put("name", meta.path("generateName").asText() + "x" + Long.toString(++uids + 1000, 36));
        }
        var key = new ObjectKey(
                meta.path("namespace").asText(""), meta.path("name").asText());
        if (of(resource).containsKey(key)) {
            throw new AssertionError(resource + " " + key + " exists already");
        }
        meta.put("uid", "uid-" + ++uids)
                .put("creationTimestamp", now.toString())
                .put("generation", 1);
        if (resource.equals(Resources.PODS)) {
            body.withObjectProperty("status").put("phase", "Pending");
        }
        return put(resource, body);
    }

    public KubeObject edit(KubeObject old, UnaryOperator<ObjectNode> change) {
        return put(old.resource(), change.apply(old.edit()));
    }

    public void remove(KubeObject gone) {
        of(gone.resource()).remove(gone.key());
    }

    /** Carries a plan out; true if every step succeeded. */
    public boolean carry(KubeObject workload, Plan plan) {
        for (Stage stage : plan.stages()) {
            if (!carry(stage)) {
                if (!stage.vital()) {
                    status(workload, plan.ifRefused());
                }
                return false;
            }
        }
        trouble = Optional.empty();
        status(workload, plan.status());
        return true;
    }

    private void status(KubeObject workload, Optional<ObjectNode> status) {
        status.ifPresent(s -> get(workload.resource(), workload.namespace(), workload.name())
                .ifPresent(w -> edit(w, tree -> {
                    tree.set("status", s);
                    return tree;
                })));
    }

    private boolean carry(Stage stage) {
        boolean refused = false;
        for (Lane lane : stage.lanes()) {
            refused |= !carry(lane);
            if (refused && stage.burst() == 1) {
                return false;
            }
        }
        return !refused;
    }

    private boolean carry(Lane lane) {
        for (Step step : lane.steps()) {
            if (refuse.test(step)) {
                refused(step);
                return false;
            }
            apply(step);
        }
        return true;
    }

    private void refused(Step step) {
        Optional<String> slot = step instanceof Step.CreatePod c ? Optional.of(c.slot()) : Optional.empty();
        Instant since =
                trouble.filter(t -> t.slot().equals(slot)).map(Trouble::since).orElse(now);
        Optional<Notice> told = step.announcement().refused().map(n -> n.about("refused by the test"));
        trouble = Optional.of(new Trouble(
                told.map(Notice::reason).orElse("Refused"),
                told.map(Notice::message).orElse("refused by the test"),
                since,
                slot));
    }

    private void apply(Step step) {
        switch (step) {
            case Step.Creates c -> {
                KubeObject made = create(c.resource(), c.body());
                log.add("create "
                        + (c instanceof Step.CreatePod p && !p.slot().equals(made.name()) ? p.slot() : made.name()));
                told(step, made.name());
            }
            case Step.Deletes d -> {
                KubeObject found = life(d.resource(), d.key(), d.uid());
                log.add("delete " + (found.name().contains("-x") ? nodeOf(found) : found.name()));
                told(step, found.name());
                if (step instanceof Step.DeletePod p) {
                    p.failure().ifPresent(slot -> failures = failures.failed(slot, now));
                    terminate(found);
                } else {
                    remove(found);
                }
            }
            case Step.Changes c -> {
                KubeObject found = life(c.resource(), c.key(), c.uid());
                log.add("change " + found.name());
                edit(found, c::change);
                told(step, found.name());
            }
            case Step.Tell t -> notices.add(t.notice());
        }
    }

    private void told(Step step, String name) {
        step.announcement().done().ifPresent(n -> notices.add(n.about(name)));
    }

    private KubeObject life(Resource resource, ObjectKey key, String uid) {
        KubeObject found = of(resource).get(key);
        if (found == null || !found.uid().equals(uid)) {
            throw new AssertionError("no " + resource + " " + key + " of uid " + uid);
        }
        return found;
    }

    public static String nodeOf(KubeObject pod) {
        return pod.tree().path("spec").path("nodeName").asText("");
    }

    // ---- the agents

    /** A pod's deletion begins; one that has ended leaves at once, as nothing of it runs. */
    public void terminate(KubeObject pod) {
        String phase = pod.tree().path("status").path("phase").asText("");
        if (phase.equals("Failed") || phase.equals("Succeeded")) {
            remove(pod);
        } else if (!pod.deleting()) {
            edit(pod, tree -> {
                tree.withObjectProperty("metadata").put("deletionTimestamp", now.toString());
                return tree;
            });
        }
    }

    /** Every pod that is being deleted is gone. */
    public void reap() {
        all(Resources.PODS).stream().filter(KubeObject::deleting).forEach(this::remove);
    }

    public void ready(String name) {
        set(name, "Running", true);
    }

    public void unready(String name) {
        set(name, "Running", false);
    }

    public void phase(String name, String phase) {
        set(name, phase, false);
    }

    /** Every live pod turns Ready. */
    public void readyAll() {
        for (KubeObject pod : all(Resources.PODS)) {
            PodState state = PodState.of(pod);
            if (!state.terminating() && !state.terminal() && !state.runningAndReady()) {
                ready(pod.name());
            }
        }
    }

    private void set(String name, String phase, boolean ready) {
        edit(pod(name), tree -> {
            ObjectNode status = tree.withObjectProperty("status").put("phase", phase);
            ArrayNode conditions = status.putArray("conditions");
            conditions
                    .addObject()
                    .put("type", "Ready")
                    .put("status", ready ? "True" : "False")
                    .put("lastTransitionTime", now.toString());
            return tree;
        });
    }

    private KubeObject put(Resource resource, ObjectNode tree) {
        // Through bytes, as every object of a real collection goes: numbers change their width on the way.
        JsonNode read = Json.parse(Json.bytes(tree));
        KubeObject made = KubeObject.of(resource, (ObjectNode) read, new Revision(++revision));
        of(resource).put(made.key(), made);
        return made;
    }

    private Map<ObjectKey, KubeObject> of(Resource resource) {
        return objects.computeIfAbsent(resource, r -> new TreeMap<>());
    }
}
