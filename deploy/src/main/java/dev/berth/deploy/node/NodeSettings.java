package dev.berth.deploy.node;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code berth.node}: what makes this node JVM differ from the others; every key is described in {@code reference.conf}. */
record NodeSettings(
        String name,
        int number,
        boolean control,
        String runtime,
        Path criSocket,
        int simulatedNodes,
        int controls,
        String clusterId,
        String host,
        String podCidr,
        Duration joinDeadline,
        Path home,
        Path directory,
        Path pki,
        Path images,
        Path sharedVolumes) {
    private static final Set<String> KEYS = Set.of(
            "name",
            "number",
            "control",
            "runtime",
            "cri-socket",
            "simulated-nodes",
            "cluster-id",
            "host",
            "pod-cidr",
            "join-deadline",
            "home",
            "directory",
            "pki",
            "images",
            "shared-volumes");

    /** @throws IllegalArgumentException naming every key that is missing, unknown or wrong */
    static NodeSettings of(Config all) {
        Config c = all.getConfig("berth.node");
        List<String> problems = new ArrayList<>();
        c.root().keySet().stream()
                .filter(k -> !KEYS.contains(k))
                .forEach(k -> problems.add("berth.node." + k + " is not a known key"));
        if (!List.of("process", "cri", "simulated").contains(c.getString("runtime"))) {
            problems.add(
                    "berth.node.runtime is \"" + c.getString("runtime") + "\" and must be process, cri or simulated");
        }
        if (c.getString("name").isEmpty()) {
            problems.add("berth.node.name is empty");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new NodeSettings(
                c.getString("name"),
                c.getInt("number"),
                c.getBoolean("control"),
                c.getString("runtime"),
                Path.of(c.getString("cri-socket")),
                c.getInt("simulated-nodes"),
                all.getStringList("berth.journal.peers").size(),
                c.getString("cluster-id"),
                c.getString("host"),
                c.getString("pod-cidr"),
                c.getDuration("join-deadline"),
                Path.of(c.getString("home")),
                Path.of(c.getString("directory")),
                Path.of(c.getString("pki")),
                Path.of(c.getString("images")),
                Path.of(c.getString("shared-volumes")));
    }
}
