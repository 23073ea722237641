package dev.berth.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Draining;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.NodeProcess;
import dev.berth.deploy.cluster.Running;
import dev.berth.deploy.cluster.Sweeping;
import dev.berth.deploy.cluster.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description =
                "Takes a node away: no new pods, its pods end in good order, its agent leaves, its Node object and files go.")
final class NodeRemove implements Callable<Integer> {
    private static final Duration LEAVE = Duration.ofSeconds(60);

    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-4")
    private String name = "";

    @Option(
            names = "--force",
            description = {
                "also if volumes with data of existing claims lie on this node, which are lost; and without waiting for",
                "PodDisruptionBudgets"
            })
    private boolean force;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long its pods may take to be drained (default: ${DEFAULT-VALUE})")
    private int timeout = 120;

    @Override
    public Integer call() {
        return Common.changing(name, (home, cluster, member) -> {
            refuseControl(member);
            Progress progress = Progress.onStderr();
            var running = new Running(home, cluster, 0);
            try (Api api = running.api()) {
                refuseData(api);
                progress.show("no new pods for " + name);
                api.call("PATCH", "/api/v1/nodes/" + name, "{\"spec\":{\"unschedulable\":true}}");
                if (!force && running.process(member).jvm().isPresent()) {
                    new Draining(api, name).run(Duration.ofSeconds(timeout), progress::show);
                }
                progress.show("ending its daemons");
                leave(home, running.process(member), member);
                api.call("DELETE", "/api/v1/nodes/" + name, "");
                awaitGone(api, progress);
            }
            Sweeping.sweep(home, cluster, member);
            cluster.without(member).save(home);
            Sweeping.deleteNode(home, member);
            progress.done(name + " is gone");
            System.out.println(name + " is removed");
        });
    }

    private void refuseControl(Cluster.Member member) {
        if (member.control()) {
            throw new Failure(
                    name + " is a control node: it keeps a copy of the journal",
                    "./berth journal remove " + name + " makes it an agent alone first");
        }
    }

    private void refuseData(Api api) {
        List<String> claims = new ArrayList<>();
        JsonNode volumes = api.get("/api/v1/persistentvolumes")
                .orElseThrow(() -> new Failure("the API does not answer", "see ./berth status"));
        for (JsonNode volume : volumes.path("items")) {
            boolean here = volume.at("/spec/nodeAffinity").toString().contains("\"" + name + "\"");
            if (here && volume.at("/status/phase").asText().equals("Bound")) {
                claims.add(volume.at("/spec/claimRef/namespace").asText() + "/"
                        + volume.at("/spec/claimRef/name").asText());
            }
        }
        if (!claims.isEmpty() && !force) {
            throw new Failure(
                    "the data of the claims " + claims + " lies on " + name + " alone",
                    "delete those claims first, or lose the data with --force");
        }
    }

    /** The agent sees the mark when it is asked to end, and ends its pods first. */
    private static void leave(Home home, NodeProcess process, Cluster.Member member) {
        try {
            Files.writeString(home.node(member.name()).leave(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.stop();
        process.awaitEnd();
    }

    private void awaitGone(Api api, Progress progress) {
        boolean gone = Waiting.until(LEAVE, () -> {
            long left = api.get("/api/v1/pods?fieldSelector=spec.nodeName%3D" + name)
                    .map(l -> (long) l.path("items").size())
                    .orElse(-1L);
            progress.show(left < 0 ? "the API does not answer" : "waiting for " + left + " pods to leave the API");
            return left == 0;
        });
        if (!gone) {
            throw new Failure(
                    "pods of " + name + " are still in the API after " + LEAVE.toSeconds() + " s",
                    "kubectl get pods -A --field-selector spec.nodeName=" + name
                            + " names them; run this command again");
        }
    }
}
