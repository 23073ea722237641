package dev.berth.deploy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes a node of a running cluster a control node, which keeps a copy of the journal, or an agent alone. Either is done by several steps,
 * each of which is left out where it is done already: a command that was cut short is made whole by the same command.
 */
public final class Peering implements AutoCloseable {
    /** One question; the node itself waits for up to 10 s, and as long for a majority. */
    private static final Duration QUESTION = Duration.ofSeconds(30);

    private static final Duration READY = Duration.ofSeconds(90);

    private final Home home;
    private final Cluster cluster;
    private final int heap;
    private final Duration timeout;
    private final Consumer<String> progress;
    private final Api api;

    /**
     * @param heap of the node's JVM, in MB, which is started anew
     * @param timeout how long the journal may take, for one that is filled by the others
     */
    public Peering(Home home, Cluster cluster, int heap, Duration timeout, Consumer<String> progress) {
        this.home = home;
        this.cluster = cluster;
        this.heap = heap;
        this.timeout = timeout;
        this.progress = progress;
        this.api = new Running(home, cluster, heap).api();
    }

    /**
     * The names of all that keep a copy, when it is one of them.
     *
     * @throws Failure if it does not come to that
     */
    public List<String> add(Cluster.Member member) {
        refuseSimulated();
        Cluster next = cluster.withControl(member, true).asFounded();
        // First the intention: from here on the same command goes on, and a start of the node begins where this ends.
        next.save(home);
        Cluster.Member control = next.member(member.name()).orElseThrow();
        if (!keepsJournal(next, control)) {
            restart(next, control);
        }
        JsonNode peers = until("PUT", next, control, address(next, control));
        running(next).configure();
        running(next).awaitReady(List.of(control), READY, progress);
        return names(peers);
    }

    /**
     * The names of all that keep a copy, when it is none of them.
     *
     * @throws Failure if it does not come to that
     */
    public List<String> remove(Cluster.Member member) {
        refuseSimulated();
        JsonNode peers = until("DELETE", cluster, member, "");
        if (!member.control()) {
            return names(peers);
        }
        Cluster next = cluster.withControl(member, false);
        Cluster.Member agent = next.member(member.name()).orElseThrow();
        boolean runs = running(next).process(agent).running();
        // The node before the file: as long as the file has it as a control node, this command can be given again.
        running(next).configure();
        if (runs) {
            stop(next, agent);
        }
        Sweeping.delete(home.node(member.name()).journal(cluster));
        next.save(home);
        if (runs) {
            running(next).start(List.of(agent));
            running(next).awaitReady(List.of(agent), READY, progress);
        }
        return names(peers);
    }

    private static String address(Cluster next, Cluster.Member member) {
        return Json.object()
                .put("address", Cluster.HOST + ":" + next.journalPort(member))
                .toString();
    }

    private Running running(Cluster of) {
        return new Running(home, of, heap);
    }

    /** They are spread over the control nodes by number. */
    private void refuseSimulated() {
        if (cluster.simulatedNodes() > 0) {
            throw new Failure(
                    "this cluster has " + cluster.simulatedNodes()
                            + " simulated nodes, which are spread over its control nodes",
                    "start a cluster without --simulated-nodes to change its control nodes");
        }
    }

    private boolean keepsJournal(Cluster next, Cluster.Member member) {
        return api.get(next.nodeApiPort(member), "/berth/journal")
                .filter(p -> p.path("peer").asText().equals(member.name()))
                .isPresent();
    }

    private void restart(Cluster next, Cluster.Member member) {
        stop(next, member);
        progress.accept("starting " + member.name() + " as a control node");
        running(next).start(List.of(member));
    }

    private void stop(Cluster next, Cluster.Member member) {
        progress.accept("ending the JVM of " + member.name() + " (its pods stay)");
        NodeProcess process = running(next).process(member);
        process.stop();
        process.awaitEnd();
    }

    private JsonNode until(String method, Cluster in, Cluster.Member member, String body) {
        var asking = new Asking(method, in, member, body);
        if (!Waiting.until(timeout, asking::answered)) {
            throw new Failure(
                    "the journal has not changed its peers for " + timeout.toSeconds() + " s (" + asking.why + ")",
                    "look at ./berth journal list, then give the same command again: it goes on where this one ended");
        }
        return asking.group;
    }

    /** Asks the other control nodes in turn until one says that it is so. */
    private final class Asking {
        private final String method;
        private final Cluster in;
        private final String path;
        private final String body;
        private final List<Cluster.Member> asked;
        private int turn;
        private String why = "nobody answers";
        private JsonNode group = Json.object();

        Asking(String method, Cluster in, Cluster.Member member, String body) {
            this.method = method;
            this.in = in;
            this.path = "/berth/journal/peers/" + member.name();
            this.body = body;
            this.asked = new ArrayList<>(in.controls());
            asked.remove(member);
            asked.add(member);
        }

        boolean answered() {
            Cluster.Member one = asked.get(turn++ % asked.size());
            Optional<Api.Answer> answer = api.ask(method, in.nodeApiPort(one), path, body, QUESTION);
            int code = answer.map(Api.Answer::code).orElse(0);
            if (code == 200) {
                group = answer.get().content();
                return true;
            }
            why = one.name() + ": " + answer.map(Api.Answer::message).orElse("does not answer");
            if (code == 409) {
                throw new Failure(why, "./berth journal list shows all peers");
            }
            progress.accept(why);
            return false;
        }
    }

    private static List<String> names(JsonNode group) {
        var names = new TreeSet<String>();
        group.path("peers").fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    @Override
    public void close() {
        api.close();
    }
}
