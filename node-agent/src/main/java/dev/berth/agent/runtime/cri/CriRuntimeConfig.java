package dev.berth.agent.runtime.cri;

import dev.berth.agent.cri.Marks;
import dev.berth.agent.net.LocalAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a node's CRI runtime needs to know.
 *
 * @param cell unique to cluster and node on this machine, like {@code 1a2b-1}: sandboxes are labelled and control groups named by it
 * @param socket of the container runtime
 * @param stateDir this node's own; logs and files of pods live there
 * @param names the DNS that pods ask; empty for that of the machine
 * @param lease the file that says until when pods may run; empty for no limit
 */
public record CriRuntimeConfig(String cell, Path socket, Path stateDir, Optional<Names> names, Optional<Path> lease) {
    /**
     * @param domain below which Services have names
     * @param server its address, which the runtime gives to the machine
     */
    public record Names(String domain, LocalAddress server) {}

    public CriRuntimeConfig {
        if (!cell.matches("[a-z0-9][a-z0-9-]{0,40}")) {
            throw new IllegalArgumentException(
                    "the cell '" + cell + "' is not made of small letters, digits and dashes");
        }
        socket = socket.toAbsolutePath().normalize();
        stateDir = stateDir.toAbsolutePath().normalize();
    }

    Path logs() {
        return stateDir.resolve("logs");
    }

    Path pods() {
        return stateDir.resolve("pods");
    }

    Marks marks() {
        return new Marks(cell, logs().toString());
    }
}
