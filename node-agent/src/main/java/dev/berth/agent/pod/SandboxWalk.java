package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.pod.PodEffect.CreateSandbox;
import dev.berth.agent.pod.PodEffect.Directory;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.spec.VolumeGroup;
import dev.berth.agent.spec.VolumeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The pod's sandbox: made once its volumes are there, tried again with a growing pause. */
final class SandboxWalk {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private SandboxWalk() {}

    static void advance(Turn t) {
        if (t.stage != Stage.PREPARING || !VolumeWalk.ready(t) || !t.reached(t.retryAt)) {
            return;
        }
        t.stage = Stage.SANDBOX;
        t.sandboxed = true;
        t.retryAt = Instant.MIN;
        JsonNode wish = t.pod.tree().path("spec");
        boolean ofNode = wish.path("hostNetwork").asBoolean(false);
        var spec = new SandboxSpec(
                t.pod.uid(),
                t.pod.namespace(),
                t.pod.name(),
                ofNode ? t.terms.node() : t.pod.hostname(),
                t.pod.labels(),
                t.pod.annotations(),
                DnsWish.of(wish),
                EtcHosts.of(wish),
                ofNode ? t.terms.hostIp() : "",
                privileged(wish));
        t.effect(new CreateSandbox(spec, directories(t)));
    }

    private static boolean privileged(JsonNode wish) {
        return Stream.of("initContainers", "containers")
                .flatMap(list -> wish.path(list).valueStream())
                .anyMatch(c -> c.path("securityContext").path("privileged").asBoolean(false));
    }

    private static List<Directory> directories(Turn t) {
        var wanted = new ArrayList<Directory>();
        Optional<VolumeGroup> group = VolumeGroup.of(t.pod);
        for (VolumeRun v : t.volumes.values()) {
            switch (v.source()) {
                case VolumeSource.HostPath h -> {
                    if (h.create() || h.check()) {
                        wanted.add(new Directory(
                                v.path(), h.create(), h.check(), false, OptionalLong.empty(), Optional.empty()));
                    }
                }
                case VolumeSource.Claim c ->
                    wanted.add(new Directory(
                            v.path(),
                            true,
                            true,
                            false,
                            OptionalLong.empty(),
                            c.readOnly() ? Optional.empty() : group));
                case VolumeSource.EmptyDir e ->
                    wanted.add(new Directory(v.path(), true, true, true, e.memory(), group));
                // Its files were written before.
                case VolumeSource.Projected p -> {}
                case VolumeSource.Unsupported u -> {}
            }
        }
        return wanted;
    }

    static void onCreated(Turn t, PodEvent.SandboxCreated e) {
        if (t.stage == Stage.SANDBOX) {
            t.stage = Stage.RUNNING;
            t.ip = e.ip();
        }
    }

    static void onFailed(Turn t, PodEvent.SandboxFailed e) {
        if (t.stage == Stage.SANDBOX) {
            t.stage = Stage.PREPARING;
            t.sandboxBackoff = t.sandboxBackoff.next(t.now, t.terms.retry(), LONGEST);
            t.retryAt = t.now.plus(t.sandboxBackoff.delay());
            t.warning(e.reason(), e.message());
        }
    }
}
