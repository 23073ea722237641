package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.house.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Servers as their users run them, with the manifests of {@code deploy/samples/software}: what was written before each blow is read after
 * it, by the member that took the blow.
 */
@ExtendWith(Berthed.class)
class SoftwareIT {
    private static final Path IMAGES = Berthed.ROOT.resolve("deploy/target/software");
    private static final String SAMPLES = "deploy/samples/software/";
    private static final String[] ENSEMBLES = {"etcd-0", "etcd-1", "etcd-2", "zk-0", "zk-1", "zk-2"};
    private static final String[] ALL =
            Stream.concat(Stream.of(ENSEMBLES), Stream.of("redis-0")).toArray(String[]::new);

    /** Brings images to the cluster, made before by {@code deploy/samples/software/images deploy/target/software NAME...}. */
    private static void bring(Berthed cluster, List<String> software) {
        for (String name : software) {
            Path file = IMAGES.resolve(name + ".tar");
            Needs.that(Files.exists(file), file + "; make it: " + SAMPLES + "images " + IMAGES + " " + name);
            cluster.berth("image", "import", file.toString()).orFail();
        }
    }

    @Test
    void ensemblesKeepTheirQuorumAndEveryServerItsData(Berthed cluster) throws Exception {
        bring(cluster, List.of("etcd", "zookeeper", "redis"));
        try (Harbor harbor = cluster.namespace("software")) {
            for (String name : List.of("etcd", "zookeeper", "redis")) {
                harbor.kubectl("apply", "-f", SAMPLES + name + ".yaml");
            }
            harbor.awaitReady(ALL);
            assertThat(nodes(harbor, "etcd")).doesNotHaveDuplicates();
            assertThat(nodes(harbor, "zk")).doesNotHaveDuplicates();
            podsAreDeletedWithinTheirBudgets(harbor);
            anEnsembleIsScaledDownAndUp(harbor);
            anEnsembleIsRolledOutWhileItIsWrittenTo(harbor);
            aNodeIsLost(harbor);
            aDaemonSetShipsTheLogsOfEachNode(harbor);
        }
    }

    private static void podsAreDeletedWithinTheirBudgets(Harbor harbor) {
        Map<String, String> before = uids(harbor);
        write(harbor, "deletion", "etcd-1", "zk-1");
        harbor.kubectl("delete", "pod", "etcd-0", "zk-0", "redis-0", "--wait=false");
        for (String second : List.of("etcd-1", "zk-1")) {
            assertThat(evict(harbor, second)).contains("would violate the pod's disruption budget");
        }
        awaitOthers(harbor, before, "etcd-0", "zk-0", "redis-0");
        read(harbor, "deletion", "etcd-0", "zk-0");
    }

    private static void anEnsembleIsScaledDownAndUp(Harbor harbor) {
        harbor.kubectl("scale", "statefulset", "etcd", "--replicas=2");
        Berthed.eventually(Harbor.SOON, () -> harbor.pod("etcd-2"), p -> p.isEmpty());
        assertThat(harbor.kubectl("exec", "etcd-0", "--", "etcdctl", "put", "scaled", "2"))
                .contains("OK");
        harbor.kubectl("scale", "statefulset", "etcd", "--replicas=3");
        harbor.awaitReady(ALL);
        assertThat(harbor.kubectl("exec", "etcd-2", "--", "etcdctl", "get", "scaled"))
                .contains("2");
    }

    /** Each acknowledged write is there at the end; the quorum is never away for longer than an election and a probe take. */
    private static void anEnsembleIsRolledOutWhileItIsWrittenTo(Harbor harbor) {
        Map<String, String> before = uids(harbor);
        harbor.kubectl("rollout", "restart", "statefulset", "etcd");
        List<String> acknowledged = new ArrayList<>();
        long last = System.nanoTime();
        Duration longest = Duration.ZERO;
        for (int i = 0; !rolled(harbor, before); i++) {
            if (put(harbor, "rolled-" + i)) {
                acknowledged.add("rolled-" + i);
                longest = Stream.of(longest, Duration.ofNanos(System.nanoTime() - last))
                        .max(Duration::compareTo)
                        .orElseThrow();
                last = System.nanoTime();
            }
        }
        System.out.println(
                "roll-out of etcd: " + acknowledged.size() + " writes, longest pause " + longest.toMillis() + " ms");
        assertThat(longest).isLessThan(Duration.ofSeconds(10));
        assertThat(harbor.kubectl("exec", "etcd-0", "--", "etcdctl", "get", "--prefix", "rolled-", "--keys-only")
                        .lines()
                        .toList())
                .isNotEmpty()
                .containsAll(acknowledged);
    }

    private static boolean rolled(Harbor harbor, Map<String, String> before) {
        List<JsonNode> pods = members(harbor, "etcd");
        return pods.size() == 3
                && pods.stream().allMatch(p -> Harbor.ready(p) && !uid(p).equals(before.get(Harbor.name(p))));
    }

    private static boolean put(Harbor harbor, String key) {
        return members(harbor, "etcd").stream()
                .filter(Harbor::ready)
                .map(Harbor::name)
                .findFirst()
                .filter(pod -> harbor.tryKubectl("exec", pod, "--", "etcdctl", "put", key, "1")
                        .output()
                        .contains("OK"))
                .isPresent();
    }

    /** Redis has its data on a volume that moves; the members of the ensembles wait for their node, and the others go on. */
    private static void aNodeIsLost(Harbor harbor) {
        write(harbor, "loss", "etcd-0", "zk-0");
        JsonNode redis = harbor.pod("redis-0").orElseThrow();
        String lost = redis.at("/spec/nodeName").asText();
        String[] left = {on(harbor, "etcd", n -> !n.equals(lost)), on(harbor, "zk", n -> !n.equals(lost))};
        String[] hit = {on(harbor, "etcd", lost::equals), on(harbor, "zk", lost::equals)};
        harbor.cluster().berth("kill", lost).orFail();
        try {
            JsonNode moved = Berthed.eventually(
                    Harbor.SOON,
                    () -> harbor.answered("redis-0").orElse(redis),
                    p -> Harbor.ready(p) && !uid(p).equals(uid(redis)));
            assertThat(moved.at("/spec/nodeName").asText()).isNotEqualTo(lost);
            read(harbor, "loss", left);
            write(harbor, "without", left);
        } finally {
            harbor.cluster().berth("start", lost).orFail();
        }
        harbor.awaitReady(ALL);
        read(harbor, "without", hit);
    }

    private static void aDaemonSetShipsTheLogsOfEachNode(Harbor harbor) {
        harbor.kubectl("apply", "-f", SAMPLES + "log-shipper.yaml");
        Map<String, String> nodes = new LinkedHashMap<>();
        Stream.of(ENSEMBLES)
                .forEach(p -> nodes.put(
                        p, harbor.pod(p).orElseThrow().at("/spec/nodeName").asText()));
        Berthed.eventually(
                Harbor.SOON,
                () -> harbor.tryKubectl("exec", "redis-0", "--", "redis-cli", "lrange", "logs", "0", "-1")
                        .output(),
                logs -> nodes.entrySet().stream()
                        .allMatch(e -> logs.contains(e.getValue() + " software_" + e.getKey() + "_")));
    }

    /** @param members one of etcd and one of ZooKeeper */
    private static void write(Harbor harbor, String key, String... members) {
        assertThat(harbor.kubectl("exec", members[0], "--", "etcdctl", "put", key, "kept"))
                .contains("OK");
        create(harbor, members[1], "/" + key);
        assertThat(harbor.kubectl("exec", "redis-0", "--", "redis-cli", "set", key, "kept"))
                .contains("OK");
    }

    /** ZooKeeper's servers are Ready as soon as they answer, and refuse their clients while they elect a leader; a connection may be lost after the write. */
    private static void create(Harbor harbor, String member, String path) {
        Berthed.eventually(
                Harbor.SOON,
                () -> zookeeper(harbor, member, "create " + path + " kept"),
                answer -> answer.contains("Created " + path) || answer.contains("Node already exists: " + path));
    }

    /** What ZooKeeper's client says, or nothing while that server has no leader: the client would try for many seconds. */
    private static String zookeeper(Harbor harbor, String member, String command) {
        return harbor.tryKubectl(
                        "exec",
                        member,
                        "--",
                        "sh",
                        "-c",
                        "echo srvr | nc -w 1 127.0.0.1 2181 | grep Mode: && zkCli.sh " + command)
                .output();
    }

    private static void read(Harbor harbor, String key, String... members) {
        assertThat(harbor.kubectl("exec", members[0], "--", "etcdctl", "get", key)
                        .lines())
                .contains("kept");
        Berthed.eventually(
                Harbor.SOON,
                () -> zookeeper(harbor, members[1], "get /" + key),
                answer -> answer.lines().anyMatch("kept"::equals));
        assertThat(harbor.kubectl("exec", "redis-0", "--", "redis-cli", "get", key)
                        .lines())
                .contains("kept");
    }

    private static String evict(Harbor harbor, String pod) {
        String body = "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"" + pod + "\"}}";
        String path = "/api/v1/namespaces/" + harbor.name() + "/pods/" + pod + "/eviction";
        return harbor.cluster()
                .kubectlWithInput(body, "create", "--raw", path, "-f", "-")
                .output();
    }

    private static void awaitOthers(Harbor harbor, Map<String, String> before, String... pods) {
        Berthed.eventually(
                Harbor.SOON,
                () -> uids(harbor),
                now -> Stream.of(pods).allMatch(p -> now.containsKey(p) && !Objects.equals(before.get(p), now.get(p))));
        harbor.awaitReady(ALL);
    }

    private static Map<String, String> uids(Harbor harbor) {
        Map<String, String> found = new LinkedHashMap<>();
        harbor.pods().forEach(p -> found.put(Harbor.name(p), uid(p)));
        return found;
    }

    private static String uid(JsonNode pod) {
        return pod.at("/metadata/uid").asText();
    }

    private static List<JsonNode> members(Harbor harbor, String set) {
        return harbor.pods().stream()
                .filter(p -> Harbor.name(p).startsWith(set + "-"))
                .toList();
    }

    private static List<String> nodes(Harbor harbor, String set) {
        return members(harbor, set).stream()
                .map(p -> p.at("/spec/nodeName").asText())
                .toList();
    }

    /** A member of a set on such a node. */
    private static String on(Harbor harbor, String set, Predicate<String> node) {
        return members(harbor, set).stream()
                .filter(p -> node.test(p.at("/spec/nodeName").asText()))
                .map(Harbor::name)
                .findFirst()
                .orElseThrow();
    }
}
