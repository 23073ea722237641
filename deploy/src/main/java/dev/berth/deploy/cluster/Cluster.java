package dev.berth.deploy.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a cluster on this machine consists of, as {@code cluster.json} remembers it.
 *
 * @param id eight characters that name this cluster in links, namespaces and the journal, so that two on one machine never meet
 * @param apiPort the one address of the kubeconfig; node <i>n</i> also listens on {@code apiPort + n}
 * @param podNetwork the first two bytes of the pods' addresses, such as {@code 10.244}; no other cluster on this machine has them
 * @param runtime {@code process}, {@code cri} or {@code simulated}
 * @param journal how often the journal was made anew from a backup: each has a name and directories of its own
 * @param founded whether the journal has begun: a control node without one then waits to be filled by the others
 * @param simulatedNodes how many simulated nodes each JVM carries beside (or with the simulated runtime instead of) its own
 */
public record Cluster(
        String id,
        int apiPort,
        String podNetwork,
        String runtime,
        int simulatedNodes,
        List<Member> members,
        int journal,
        boolean founded) {
    /** All parties on this machine meet here; nothing listens to the outside. */
    public static final String HOST = "127.0.0.1";

    public Cluster {
        Objects.requireNonNull(podNetwork, "podNetwork");
        members = List.copyOf(members);
    }

    /** A cluster that has stored nothing yet. */
    public Cluster(
            String id, int apiPort, String podNetwork, String runtime, int simulatedNodes, List<Member> members) {
        this(id, apiPort, podNetwork, runtime, simulatedNodes, members, 0, false);
    }

    /**
     * One node JVM.
     *
     * @param number counts from 1, never reused within a cluster: ports and the pod network derive from it
     * @param control whether it is a member of the control plane (and keeps a copy of the journal) or an agent alone
     */
    public record Member(String name, int number, boolean control) {}

    public int nodeApiPort(Member member) {
        return apiPort + member.number();
    }

    public int clusterPort(Member member) {
        return apiPort + 100 + member.number();
    }

    public int journalPort(Member member) {
        return apiPort + 200 + member.number();
    }

    /** The node's own part of the pod network, such as {@code 10.244.N.0/24}. */
    public String podCidr(Member member) {
        return podNetwork + "." + member.number() + ".0/24";
    }

    @JsonIgnore
    public List<Member> controls() {
        return members.stream().filter(Member::control).toList();
    }

    /** How many control nodes must be together for the cluster to act. */
    @JsonIgnore
    public int majority() {
        return controls().size() / 2 + 1;
    }

    public Optional<Member> member(String name) {
        return members.stream().filter(m -> m.name().equals(name)).findFirst();
    }

    /** With a journal that no JVM has met yet. */
    public Cluster withNextJournal() {
        return new Cluster(id, apiPort, podNetwork, runtime, simulatedNodes, members, journal + 1, false);
    }

    /** With a journal that has begun. */
    public Cluster asFounded() {
        return new Cluster(id, apiPort, podNetwork, runtime, simulatedNodes, members, journal, true);
    }

    private Cluster with(List<Member> others) {
        return new Cluster(id, apiPort, podNetwork, runtime, simulatedNodes, others, journal, founded);
    }

    /** What its peers call the journal. A peer of an earlier one, on whichever machine, is none of this. */
    @JsonIgnore
    public String journalName() {
        return journal == 0 ? id : id + "-" + journal;
    }

    /** With one more agent. */
    public Cluster plusAgent() {
        int number = members.stream().mapToInt(Member::number).max().orElse(0) + 1;
        List<Member> more = new ArrayList<>(members);
        more.add(new Member("node-" + number, number, false));
        return with(more);
    }

    /** With this member as a control node, or as an agent alone. */
    public Cluster withControl(Member member, boolean control) {
        return with(members.stream()
                .map(m -> m.equals(member) ? new Member(m.name(), m.number(), control) : m)
                .toList());
    }

    public Cluster without(Member member) {
        return with(members.stream().filter(m -> !m.equals(member)).toList());
    }

    /** The cluster of this home; empty if there never was one. */
    public static Optional<Cluster> load(Home home) {
        try {
            return Optional.of(Json.mapper().readValue(Files.readAllBytes(home.clusterFile()), Cluster.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure(
                    home.clusterFile() + " cannot be read (" + e.getMessage() + ")",
                    "move " + home.root() + " away and start anew with ./berth up");
        }
    }

    /** Written beside and renamed: a crash leaves the old file or the new one. */
    public void save(Home home) {
        try {
            Files.createDirectories(home.root());
            Path temporary = home.clusterFile().resolveSibling("cluster.json.new");
            try (FileChannel file = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(
                        Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this)));
                file.force(true);
            }
            Files.move(temporary, home.clusterFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
