package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.SerializationFeature;
import dev.berth.deploy.chaos.history.Report;
import dev.berth.deploy.chaos.history.Timeline;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** What is kept of a run: history.json, report.txt, timeline.svg, the pods' logs and the nodes'. */
final class Raw {
    private Raw() {}

    static void keep(Chaos.Outcome outcome, List<Path> podLogs, Path directory) {
        try {
            Files.createDirectories(directory);
            Files.write(
                    directory.resolve("history.json"),
                    Json.mapper()
                            .writer()
                            .without(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsBytes(outcome.history()));
            Files.writeString(directory.resolve("report.txt"), Report.text(outcome.history(), outcome.verdict()));
            Files.writeString(directory.resolve("timeline.svg"), Timeline.svg(outcome.history(), outcome.verdict()));
            for (Path log : podLogs) {
                copy(log, directory.resolve(String.valueOf(log.getFileName())));
            }
        } catch (IOException e) {
            throw cannot(directory, e);
        }
    }

    /** What the API has to say of the workload: tells when a pod was made, placed, refused. */
    static void api(Rest rest, Path directory) {
        String namespaced = "/namespaces/" + Workload.NAMESPACE;
        for (String path : List.of(
                "/api/v1/nodes",
                "/api/v1" + namespaced + "/events",
                "/api/v1" + namespaced + "/pods",
                "/apis/apps/v1" + namespaced + "/statefulsets",
                "/apis/apps/v1" + namespaced + "/daemonsets")) {
            Rest.Answer answer = rest.send("GET", path, "");
            try {
                Files.createDirectories(directory);
                Files.write(directory.resolve(path.substring(path.lastIndexOf('/') + 1) + ".json"), answer.body());
            } catch (IOException e) {
                throw cannot(directory, e);
            }
        }
    }

    static void nodeLogs(Home home, Cluster cluster, Path directory) {
        try {
            Files.createDirectories(directory);
            for (Cluster.Member m : cluster.members()) {
                for (String name : List.of("node.log", "watchdog.log")) {
                    Path log = home.node(m.name()).root().resolve(name);
                    if (Files.exists(log)) {
                        copy(log, directory.resolve(m.name() + "." + name));
                    }
                }
            }
        } catch (IOException e) {
            throw cannot(directory, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Failure cannot(Path directory, IOException e) {
        return new Failure("cannot write to " + directory + " (" + e.getMessage() + ")", "name another with --out");
    }
}
