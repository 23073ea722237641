package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.chaos.history.Loss;
import dev.berth.deploy.chaos.history.Readiness;
import dev.berth.deploy.chaos.history.Told;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.protocol.api.Ready;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;

/**
 * When pods became Ready and nodes were taken for lost. Every control node is asked, at its own address, and the first that tells counts: one
 * that is stopped or cut off tells late. What is not in the API stands in the nodes' logs.
 */
final class Lookouts implements AutoCloseable {
    private static final String TAINT = "node.kubernetes.io/unreachable";

    private final RunClock clock;
    private final Set<Readiness> ready = ConcurrentHashMap.newKeySet();
    /** By the node and since when it is: a control node that tells late tells of the same loss. */
    private final Map<String, Loss> unreachable = new ConcurrentHashMap<>();

    private final List<Rest> clients = new ArrayList<>();
    private final List<Informer> informers = new ArrayList<>();
    private final LogWatch logs;

    Lookouts(Cluster cluster, Home home, SSLContext tls, RunClock clock, String namespace) {
        this.clock = clock;
        this.logs = new LogWatch(cluster, home, clock);
        for (Cluster.Member member : cluster.controls()) {
            var rest = new Rest(tls, cluster.nodeApiPort(member));
            clients.add(rest);
            informers.add(new Informer(rest, "/api/v1/namespaces/" + namespace + "/pods", new Pods()));
            informers.add(new Informer(rest, "/api/v1/nodes", new Nodes()));
        }
    }

    /** The pods as one control node tells of them. */
    private final class Pods implements Informer.Seen {
        private Set<String> before = new HashSet<>();

        @Override
        public void listed(JsonNode list) {
            Set<String> there = new HashSet<>();
            list.path("items").forEach(pod -> there.add(uid(pod)));
            before.retainAll(there);
            list.path("items").forEach(this::changed);
        }

        @Override
        public void changed(JsonNode pod) {
            if (!Ready.is(pod)) {
                before.remove(uid(pod));
            } else if (before.add(uid(pod))) {
                ready.add(new Readiness(uid(pod), clock.now()));
            }
        }

        private static String uid(JsonNode pod) {
            return pod.at("/metadata/uid").asText();
        }
    }

    /** The nodes as one control node tells of them. */
    private final class Nodes implements Informer.Seen {
        @Override
        public void listed(JsonNode list) {
            list.path("items").forEach(this::changed);
        }

        @Override
        public void changed(JsonNode node) {
            since(node).ifPresent(since -> {
                String name = node.at("/metadata/name").asText();
                var loss = new Loss(
                        Loss.Kind.UNREACHABLE,
                        name,
                        clock.now(),
                        "its taint " + TAINT + " was added at " + since + ", its condition Ready is "
                                + Ready.word(node));
                unreachable.merge(name + " " + since, loss, (a, b) -> a.at() <= b.at() ? a : b);
            });
        }
    }

    /** Since when a Node has been tainted as unreachable; empty if it is not. */
    static Optional<String> since(JsonNode node) {
        return StreamSupport.stream(node.at("/spec/taints").spliterator(), false)
                .filter(taint -> taint.path("key").asText().equals(TAINT))
                .map(taint -> taint.path("timeAdded").asText())
                .max(Comparator.naturalOrder());
    }

    /** Ends it. */
    Told finish() {
        close();
        List<Loss> losses = new ArrayList<>(unreachable.values());
        losses.addAll(logs.losses());
        return new Told(List.copyOf(ready), losses);
    }

    @Override
    public void close() {
        informers.forEach(Informer::close);
        logs.close();
        clients.forEach(Rest::close);
    }
}
