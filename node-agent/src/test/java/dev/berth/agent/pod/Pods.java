package dev.berth.agent.pod;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.protocol.api.Json;
import java.time.Duration;
import java.util.function.Consumer;

/** Pods for tests. */
public final class Pods {
    public static final PodTerms TERMS = new PodTerms(
            "node-1",
            "10.0.0.1",
            "10.96.0.1",
            "/var/pods",
            "/var/node-1/logs",
            Duration.ofSeconds(10),
            Duration.ofSeconds(300),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            2000,
            8L << 30);

    private final ObjectNode tree = Json.object();

    private Pods(String name) {
        tree.put("apiVersion", "v1").put("kind", "Pod");
        meta().put("name", name).put("namespace", "default").put("uid", "uid-" + name);
        spec().put("nodeName", "node-1").putArray("containers");
        spec().putArray("volumes");
        spec().put("restartPolicy", "Always");
    }

    public static Pods pod(String name) {
        return new Pods(name);
    }

    private ObjectNode meta() {
        return tree.withObject("/metadata");
    }

    private ObjectNode spec() {
        return tree.withObject("/spec");
    }

    public Pods container(String name) {
        return container(name, c -> {});
    }

    public Pods container(String name, Consumer<ObjectNode> more) {
        return add("containers", name, more);
    }

    public Pods init(String name) {
        return add("initContainers", name, c -> {});
    }

    public Pods init(String name, Consumer<ObjectNode> more) {
        return add("initContainers", name, more);
    }

    private Pods add(String list, String name, Consumer<ObjectNode> more) {
        ArrayNode all = spec().withArray("/" + list);
        ObjectNode c = all.addObject().put("name", name).put("image", "nginx:1.16");
        more.accept(c);
        return this;
    }

    public Pods restart(String policy) {
        spec().put("restartPolicy", policy);
        return this;
    }

    public Pods claim(String volume, String claim) {
        spec().withArray("/volumes")
                .addObject()
                .put("name", volume)
                .putObject("persistentVolumeClaim")
                .put("claimName", claim);
        return this;
    }

    public Pods volume(String name, String kind) {
        spec().withArray("/volumes").addObject().put("name", name).putObject(kind);
        return this;
    }

    /** Any volume, as it stands in the spec. */
    public Pods volumeOf(ObjectNode volume) {
        spec().withArray("/volumes").add(volume.deepCopy());
        return this;
    }

    public Pods bound(String volume, String pv) {
        tree.withArray("/berthVolumes")
                .addObject()
                .put("name", volume)
                .put("claim", volume)
                .put("volume", pv);
        return this;
    }

    public Pods annotation(String name, String value) {
        meta().withObject("/annotations").put(name, value);
        return this;
    }

    public Pods label(String name, String value) {
        meta().withObject("/labels").put(name, value);
        return this;
    }

    public Pods deleted(long grace) {
        meta().put("deletionTimestamp", "2026-11-23T12:00:00Z").put("deletionGracePeriodSeconds", grace);
        return this;
    }

    public Pods status(ObjectNode status) {
        tree.set("status", status);
        return this;
    }

    public Pods gate(String type) {
        spec().withArray("/readinessGates").addObject().put("conditionType", type);
        return this;
    }

    public ObjectNode tree() {
        return tree.deepCopy();
    }

    public DesiredPod build() {
        return DesiredPod.of(tree.deepCopy());
    }
}
