package dev.berth.agent.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The highest attach token that this node has seen of each volume, and which pods hold which volumes; on disk before it is used, so that a
 * restart refuses what its predecessor would have refused and gives back what its predecessor attached. Thread-safe; blocks on the disk.
 */
final class Tokens {
    private final Optional<Path> file;
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<String, Map<String, Long>> held = new HashMap<>();

    private Tokens(Optional<Path> file) {
        this.file = file;
    }

    /** @param directory empty to keep them in memory only */
    static Tokens open(String directory) {
        var tokens = new Tokens(directory.isEmpty() ? Optional.empty() : Optional.of(file(Path.of(directory))));
        tokens.file.filter(Files::exists).ifPresent(tokens::read);
        return tokens;
    }

    static Path file(Path directory) {
        return directory.resolve("volumes.json");
    }

    /**
     * The pod may mount the volume under this token.
     *
     * @return false if a higher one was seen: the grant is stale and must not be used
     */
    synchronized boolean granted(String pv, String podUid, long token) {
        if (token < highest.getOrDefault(pv, 0L)) {
            return false;
        }
        boolean changed = highest.getOrDefault(pv, -1L) != token;
        highest.put(pv, token);
        Long before = held.computeIfAbsent(podUid, u -> new HashMap<>()).put(pv, token);
        if (changed || before == null || before != token) {
            write();
        }
        return true;
    }

    synchronized void released(String pv, String podUid) {
        Map<String, Long> volumes = held.get(podUid);
        if (volumes != null && volumes.remove(pv) != null) {
            if (volumes.isEmpty()) {
                held.remove(podUid);
            }
            write();
        }
    }

    /** Volume to token. */
    synchronized Map<String, Long> heldBy(String podUid) {
        return Map.copyOf(held.getOrDefault(podUid, Map.of()));
    }

    /** Pods that held volumes when this was last written. */
    synchronized java.util.Set<String> pods() {
        return java.util.Set.copyOf(held.keySet());
    }

    private void read(Path from) {
        try {
            ObjectNode root = Json.parse(Files.readAllBytes(from));
            root.path("highest")
                    .properties()
                    .forEach(e -> highest.put(e.getKey(), e.getValue().asLong()));
            root.path("held").properties().forEach(e -> held.put(e.getKey(), longs(e.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read the volume tokens in " + from + "; without them a stale mount could not be refused",
                    e);
        }
    }

    private static Map<String, Long> longs(JsonNode node) {
        var found = new HashMap<String, Long>();
        node.properties().forEach(e -> found.put(e.getKey(), e.getValue().asLong()));
        return found;
    }

    private void write() {
        if (file.isEmpty()) {
            return;
        }
        Path to = file.get();
        ObjectNode root = Json.object();
        ObjectNode top = root.putObject("highest");
        highest.forEach(top::put);
        ObjectNode pods = root.putObject("held");
        held.forEach((uid, volumes) -> {
            ObjectNode one = pods.putObject(uid);
            volumes.forEach(one::put);
        });
        try {
            Files.createDirectories(to.toAbsolutePath().getParent());
            Path fresh = to.resolveSibling("volumes.json.new");
            try (FileChannel out = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(Json.bytes(root));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the volume tokens to " + to + "; is the disk full?", e);
        }
    }
}
