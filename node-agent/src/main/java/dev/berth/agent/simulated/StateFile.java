package dev.berth.agent.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The live pods of one simulated node on disk, so that they are found again after a restart of the JVM. */
final class StateFile {
    private final Path file;

    StateFile(Path file) {
        this.file = file;
    }

    List<SimulatedPod> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            var pods = new ArrayList<SimulatedPod>();
            for (JsonNode p : Json.parse(Files.readAllBytes(file)).path("pods")) {
                pods.add(SimulatedPod.of(p));
            }
            return pods;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the simulated pods of " + file, e);
        }
    }

    void write(Collection<SimulatedPod> pods) {
        ObjectNode root = Json.object();
        var list = root.putArray("pods");
        pods.forEach(p -> list.add(p.json()));
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, Json.bytes(root));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the simulated pods to " + file, e);
        }
    }
}
