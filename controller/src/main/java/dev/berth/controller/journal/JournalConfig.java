package dev.berth.controller.journal;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The journal's part of the configuration, {@code berth.journal}; every key is described in {@code reference.conf}.
 *
 * @param cluster the name that the Raft group is made from: peers of different clusters never talk
 * @param self this peer's name, or empty in a JVM that only uses the journal
 * @param peers name to {@code host:port} of every peer; as soon as there is a log, it is that which says who they are
 * @param founding whether a peer without a log is one of those that begin the group; else it waits to be filled by them
 * @param snapshotEvery entries, and snapshotBytes bytes of them, after which the state is written down
 * @param diskReserve bytes that must be left on the disk for a write to be taken
 * @param tls empty for plain text between the peers
 */
public record JournalConfig(
        String cluster,
        String self,
        Map<String, String> peers,
        boolean founding,
        Path directory,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration requestTimeout,
        long snapshotEvery,
        long snapshotBytes,
        long diskReserve,
        Optional<Tls> tls) {

    /**
     * Where this JVM's credential is, and whom it talks to.
     *
     * @param name of the files {@code NAME.key} and {@code NAME.crt} in the directory, beside {@code ca.crt}
     * @param peerName what every peer's certificate has among its DNS names
     */
    public record Tls(Path directory, String name, String peerName) {
        private static Optional<Tls> of(Config c) {
            return c.getString("directory").isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Tls(Path.of(c.getString("directory")), c.getString("name"), c.getString("peer-name")));
        }
    }

    private static final long MEBIBYTE = 1024 * 1024;

    public JournalConfig {
        peers = Map.copyOf(peers);
    }

    /** @throws IllegalArgumentException listing everything that is wrong with it */
    public static JournalConfig of(Config all) {
        Config c = all.getConfig("berth.journal");
        Map<String, String> peers = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String peer : c.getStringList("peers")) {
            int equals = peer.indexOf('=');
            if (equals < 1 || peer.lastIndexOf(':') < equals) {
                problems.add("berth.journal.peers: \"" + peer + "\" is not name=host:port");
            } else {
                peers.put(peer.substring(0, equals), peer.substring(equals + 1));
            }
        }
        var config = new JournalConfig(
                c.getString("cluster"),
                c.getString("self"),
                peers,
                c.getBoolean("founding"),
                Path.of(c.getString("directory")),
                c.getDuration("election-timeout-min"),
                c.getDuration("election-timeout-max"),
                c.getDuration("request-timeout"),
                c.getLong("snapshot-every"),
                c.getBytes("snapshot-bytes"),
                c.getBytes("disk-reserve"),
                Tls.of(c.getConfig("tls")));
        problems.addAll(config.problems());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return config;
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (peers.isEmpty()) {
            problems.add("berth.journal.peers is empty: name 1, 3 or 5 peers as name=host:port");
        }
        if (!self.isEmpty() && !peers.containsKey(self)) {
            problems.add("berth.journal.self \"" + self + "\" is not one of berth.journal.peers " + peers.keySet());
        }
        if (electionTimeoutMax.compareTo(electionTimeoutMin) <= 0) {
            problems.add("berth.journal.election-timeout-max must be longer than election-timeout-min");
        }
        if (snapshotEvery < 100) {
            problems.add("berth.journal.snapshot-every must be 100 or more");
        }
        if (snapshotBytes < MEBIBYTE) {
            problems.add("berth.journal.snapshot-bytes must be 1 MiB or more");
        }
        if (diskReserve < 0) {
            problems.add("berth.journal.disk-reserve must not be negative");
        }
        if (tls.filter(t -> t.name().isEmpty() || t.peerName().isEmpty()).isPresent()) {
            problems.add("berth.journal.tls.directory is set, so tls.name and tls.peer-name must be, too");
        }
        return problems;
    }

    UUID groupId() {
        return groupId(cluster);
    }

    static UUID groupId(String cluster) {
        return UUID.nameUUIDFromBytes(("berth-journal/" + cluster).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
