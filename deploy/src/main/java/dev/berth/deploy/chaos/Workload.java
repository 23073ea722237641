package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.chaos.history.Line;
import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pods of an experiment: a StatefulSet whose volumes follow its pods, and a DaemonSet. Each process appends to its identity's log, which
 * survives it, and holds the log's lock as long as it lives, so that two at a time show in the data.
 */
final class Workload {
    static final String NAMESPACE = "chaos";
    static final int REPLICAS = 3;
    private static final String SET = "/apis/apps/v1/namespaces/" + NAMESPACE + "/statefulsets/writer";
    private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";
    /** The lock is not for {@code sleep}, which would hold it a moment longer than its shell lives. */
    private static final String PROGRAM = """
            read BORN rest < /proc/uptime; L=$LIFE@$BORN; n=0; exec 9>>/data/$ID.lock; \
            flock -n 9 || { echo $ID $L $NODE $BORN $BERTH_EPOCH -1 >> /data/$ID.log; exit 1; }; \
            while :; do read up rest < /proc/uptime; echo $ID $L $NODE $up $BERTH_EPOCH $n >> /data/$ID.log; n=$((n+1)); sleep 0.1 9>&-; done""";

    private static final Pattern LINE = Pattern.compile("\\S+ \\S+ \\S+ \\d+\\.\\d\\d \\d+ -?\\d+");

    private final Rest rest;
    private final Home home;
    private final Set<String> asked = new HashSet<>();

    Workload(Rest rest, Home home) {
        this.rest = rest;
        this.home = home;
    }

    /** @throws Failure if it does not come up on a cluster that nobody has touched yet */
    void start() {
        post(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}");
        post("/apis/apps/v1/namespaces/" + NAMESPACE + "/statefulsets", """
                {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"writer"},
                 "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"writer"}},"template":%s,
                  "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"storageClassName":"shared",
                   "accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Mi"}}}}]}}""".formatted(
                        REPLICAS, template("writer", "metadata.name", "")));
        post("/apis/apps/v1/namespaces/" + NAMESPACE + "/daemonsets", """
                {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"daemon"},
                 "spec":{"selector":{"matchLabels":{"app":"daemon"}},"template":%s}}""".formatted(template(
                "daemon",
                "spec.nodeName",
                ",\"volumes\":[{\"name\":\"data\",\"hostPath\":{\"path\":\"" + daemonLogs()
                        + "\",\"type\":\"DirectoryOrCreate\"}}]")));
    }

    private static String template(String app, String identity, String volumes) {
        return """
                {"metadata":{"labels":{"app":"%1$s"}},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"busybox",
                 "command":["sh","-c","%2$s"],
                 "env":[{"name":"ID","valueFrom":{"fieldRef":{"fieldPath":"%3$s"}}},
                  {"name":"LIFE","valueFrom":{"fieldRef":{"fieldPath":"metadata.uid"}}},
                  {"name":"NODE","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}}],
                 "volumeMounts":[{"name":"data","mountPath":"/data"}]}]%4$s}}""".formatted(app, PROGRAM.replace("\"", "\\\""), identity, volumes);
    }

    private void post(String path, String body) {
        Rest.Answer answer = rest.send("POST", path, body);
        if (!answer.ok()) {
            throw new Failure(
                    "the workload of the experiment was refused: " + new String(answer.body(), StandardCharsets.UTF_8),
                    "report this with the node logs");
        }
    }

    private Path daemonLogs() {
        // Pods never see the home itself, so beside it.
        return home.root().resolveSibling(home.root().getFileName() + "-daemons");
    }

    /** Begins a rolling update; true if the API took it. */
    boolean rollOut(long number) {
        return rest.send(
                        "PATCH",
                        SET,
                        "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"round\":\"" + number + "\"}}}}}")
                .ok();
    }

    /** Asks for a pod that ends at once, and that a whole cluster has ended; true if the API took it. */
    boolean ask(long number) {
        String pod = """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"asked-%d"},"spec":{"restartPolicy":"Never",
                 "containers":[{"name":"main","image":"busybox","command":["true"]}]}}""".formatted(number);
        int code = rest.send("POST", PODS, pod).code();
        asked.add("asked-" + number);
        return code == 201 || code == 409;
    }

    /** Asks that a replica be made anew; true if the API took it. */
    boolean delete(int ordinal) {
        return rest.send("DELETE", PODS + "/writer-" + ordinal, "").ok();
    }

    /** Whether a process of this life of a pod has written a line. */
    boolean lives(String uid) {
        return logs().stream().anyMatch(log -> text(log).contains(uid));
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that keeps the journals busy, until it is closed. */
    Bulk bulk() {
        return Bulk.begin(rest);
    }

    /** Asks for so many replicas; true if the API took it. */
    boolean scale(int replicas) {
        return rest.send("PATCH", SET, "{\"spec\":{\"replicas\":" + replicas + "}}")
                .ok();
    }

    /** All replicas are Ready in the newest revision, all pods that were asked for have ended, and a daemon on each of so many nodes. */
    boolean whole(Api api, int nodes) {
        return asked.stream()
                        .allMatch(name -> api.get(PODS + "/" + name)
                                .filter(pod -> pod.at("/status/phase").asText().equals("Succeeded"))
                                .isPresent())
                && api.get(SET).filter(Workload::rolledOut).isPresent()
                && api.get("/apis/apps/v1/namespaces/" + NAMESPACE + "/daemonsets/daemon")
                        .filter(d -> d.at("/status/numberReady").asInt() == nodes)
                        .isPresent();
    }

    private static boolean rolledOut(JsonNode set) {
        JsonNode status = set.path("status");
        return status.path("readyReplicas").asInt() == REPLICAS
                && status.path("observedGeneration").asLong()
                        == set.at("/metadata/generation").asLong()
                && status.path("currentRevision").equals(status.path("updateRevision"));
    }

    /** The node of a replica, as the API knows it. */
    Optional<String> nodeOf(int ordinal) {
        Rest.Answer answer = rest.send("GET", PODS + "/writer-" + ordinal, "");
        return answer.ok()
                ? Optional.of(Json.parse(answer.body()).at("/spec/nodeName").asText())
                : Optional.empty();
    }

    /** All logs, each in its order. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        logs().forEach(log -> lines.addAll(parsed(log)));
        return lines;
    }

    /** The files that the pods wrote. */
    List<Path> logs() {
        List<Path> found = new ArrayList<>();
        for (Path root : List.of(home.sharedVolumes(), daemonLogs())) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> all = Files.walk(root)) {
                    all.filter(f -> f.toString().endsWith(".log")).sorted().forEach(found::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return found;
    }

    private static List<Line> parsed(Path log) {
        try {
            return Files.readAllLines(log).stream().map(Workload::line).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A torn line would have another form. */
    static Line line(String text) {
        String[] w = text.split(" ", -1);
        if (!LINE.matcher(text).matches()) {
            throw new Failure(
                    "a pod's log has the line \"" + text + "\", which no pod writes", "report it with the raw data");
        }
        String identity = w[0].equals(w[2]) ? "daemon@" + w[0] : w[0];
        return new Line(identity, w[1], w[2], RunClock.micros(w[3]), Long.parseLong(w[4]), Long.parseLong(w[5]));
    }
}
