package dev.berth.volumes.claims;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.volumes.testing.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Claims and volumes on which plans are carried out by hand: a cluster of three nodes without actors. */
final class World {
    private final Map<ObjectKey, ObjectNode> claims = new TreeMap<>();
    private final Map<String, ObjectNode> volumes = new TreeMap<>();
    private final Map<String, ObjectNode> pods = new TreeMap<>();
    private final Map<String, ObjectNode> classes = new TreeMap<>();
    private final List<String> told = new ArrayList<>();
    private final Set<Step.Reclaimable> reclaims = new HashSet<>();
    private final Map<String, Instant> missing = new HashMap<>();
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    String sharedRoot = "";

    World() {
        BuiltinClasses.bodies()
                .forEach(b -> classes.put(b.path("metadata").path("name").asText(), b));
    }

    void claim(ObjectNode body) {
        claims.put(new ObjectKey("default", body.path("metadata").path("name").asText()), body);
    }

    void volume(ObjectNode body) {
        volumes.put(body.path("metadata").path("name").asText(), body);
    }

    void pod(ObjectNode body) {
        pods.put(body.path("metadata").path("name").asText(), body);
    }

    ObjectNode storageClass(String name, String provisioner) {
        ObjectNode body = Sample.builtinClass("shared").edit();
        body.withObject("/metadata").put("name", name);
        body.put("provisioner", provisioner);
        classes.put(name, body);
        return body;
    }

    void deleteClaim(String name) {
        claimAt(name).withObject("/metadata").put("deletionTimestamp", "2026-11-23T12:00:00Z");
    }

    void removePod(String name) {
        pods.remove(name);
    }

    /** As if the view of claims were behind. */
    void forgetClaim(String name) {
        claims.remove(new ObjectKey("default", name));
    }

    void forgetVolume(String name) {
        volumes.remove(name);
    }

    void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    ObjectNode claimAt(String name) {
        return Objects.requireNonNull(claims.get(new ObjectKey("default", name)), name);
    }

    ObjectNode volumeAt(String name) {
        return Objects.requireNonNull(volumes.get(name), name);
    }

    String phaseOfClaim(String name) {
        return claimAt(name).at("/status/phase").asText();
    }

    List<String> claims() {
        return claims.keySet().stream().map(ObjectKey::name).toList();
    }

    Set<String> volumes() {
        return volumes.keySet();
    }

    List<String> told() {
        return told;
    }

    Set<Step.Reclaimable> reclaims() {
        return reclaims;
    }

    Plan plan() {
        Plan plan = ClaimBinder.plan(scene());
        missing.keySet().retainAll(plan.missing());
        plan.missing().forEach(m -> missing.putIfAbsent(m, now));
        List<Plan.Work> works = plan.works().stream()
                .filter(w ->
                        w.steps().stream().anyMatch(s -> s instanceof Step.Change || s instanceof Step.CreateVolume))
                .toList();
        return new Plan(works, plan.missing());
    }

    private Scene scene() {
        return new Scene(
                claims.values().stream()
                        .map(t -> of(Resources.PERSISTENT_VOLUME_CLAIMS, t))
                        .toList(),
                volumes.values().stream()
                        .map(t -> of(Resources.PERSISTENT_VOLUMES, t))
                        .toList(),
                classes.values().stream()
                        .map(t -> of(Resources.STORAGE_CLASSES, t))
                        .toList(),
                pods.values().stream().map(t -> of(Resources.PODS, t)).toList(),
                List.of("node-1", "node-2", "node-3").stream()
                        .map(n -> of(Resources.NODES, Sample.node(n)))
                        .toList(),
                now,
                missing.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> Duration.between(e.getValue(), now))),
                Duration.ofSeconds(30),
                sharedRoot);
    }

    private static KubeObject of(Resource resource, ObjectNode tree) {
        return Sample.of(resource, tree.deepCopy());
    }

    /** Carries out only the first steps of each work, as a binder that stops there. */
    void step(int steps) {
        ClaimBinder.plan(scene()).works().forEach(w -> carryOut(w, steps));
    }

    /** Plans and carries out until nothing more is to be written. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            Plan plan = ClaimBinder.plan(scene());
            missing.keySet().retainAll(plan.missing());
            plan.missing().forEach(m -> missing.putIfAbsent(m, now));
            String before = claims + "" + volumes;
            plan.works().forEach(w -> carryOut(w, Integer.MAX_VALUE));
            if (before.equals(claims + "" + volumes)) {
                return;
            }
        }
        throw new AssertionError("does not settle: " + ClaimBinder.plan(scene()));
    }

    private void carryOut(Plan.Work work, int steps) {
        int left = steps;
        for (Step step : work.steps()) {
            if (left-- == 0) {
                return;
            }
            switch (step) {
                case Step.Tell t -> told.add(t.reason() + ": " + t.message());
                case Step.Reclaim r -> reclaims.add(r.volume());
                case Step.CreateVolume c -> create(c.body());
                case Step.Change c -> {
                    if (!change(c)) {
                        return;
                    }
                }
            }
        }
    }

    private void create(ObjectNode body) {
        body.withObject("/metadata")
                .put("uid", "uid-" + body.at("/metadata/name").asText());
        volumes.putIfAbsent(body.at("/metadata/name").asText(), body);
    }

    private boolean change(Step.Change change) {
        boolean ofClaim = change.resource().equals(Resources.PERSISTENT_VOLUME_CLAIMS);
        ObjectNode tree =
                ofClaim ? claims.get(change.key()) : volumes.get(change.key().name());
        if (tree == null || !tree.at("/metadata/uid").asText().equals(change.uid())) {
            return false;
        }
        change.amend().apply(tree);
        if (tree.at("/metadata").has("deletionTimestamp")
                && tree.at("/metadata/finalizers").isEmpty()) {
            claims.values().remove(tree);
            volumes.values().remove(tree);
            return true;
        }
        return change.amend().holds(tree);
    }

    void assertOneToOne(String when) {
        var taken = new HashSet<String>();
        for (ObjectNode claim : claims.values()) {
            boolean bound = claim.at("/metadata/annotations/pv.kubernetes.io~1bind-completed")
                    .asText("")
                    .equals("yes");
            if (bound) {
                String volume = claim.at("/spec/volumeName").asText();
                assertThat(taken.add(volume))
                        .as("%s: %s bound twice", when, volume)
                        .isTrue();
                assertThat(volumeAt(volume).at("/spec/claimRef/uid").asText())
                        .as(when)
                        .isEqualTo(claim.at("/metadata/uid").asText());
            }
        }
    }
}
