package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What nodes' JVMs are in the midst of, as their files show, in words; each empty if they are not. */
final class Midst {
    private final Home home;
    private final Cluster cluster;

    Midst(Home home, Cluster cluster) {
        this.home = home;
        this.cluster = cluster;
    }

    /** Of writing the journal's state to a file, which gets its name when it is whole. */
    String ofSnapshot(Cluster.Member member) {
        try (DirectoryStream<Path> groups =
                Files.newDirectoryStream(home.node(member.name()).journal(cluster), Files::isDirectory)) {
            for (Path group : groups) {
                String torso = torso(group.resolve("sm"));
                if (!torso.isEmpty()) {
                    return torso;
                }
            }
        } catch (IOException gone) {
            return "";
        }
        return "";
    }

    private static String torso(Path directory) throws IOException {
        try (DirectoryStream<Path> torsos = Files.newDirectoryStream(directory, "*.part")) {
            for (Path torso : torsos) {
                return torso.getFileName() + " had " + Files.size(torso) + " bytes";
            }
        }
        return "";
    }

    /**
     * Of starting a pod to which a volume has been granted from now on.
     *
     * @param started whether a process of the pod with this uid has shown itself
     */
    Function<Cluster.Member, String> ofAttach(Predicate<String> started) {
        Set<String> before = new HashSet<>();
        cluster.members().forEach(m -> before.addAll(holders(m)));
        return member -> holders(member).stream()
                .filter(uid -> !before.contains(uid) && !started.test(uid))
                .findFirst()
                .map(uid -> "pod " + uid + " had been granted its volume and had not begun")
                .orElse("");
    }

    /** The uids of the pods that hold volumes, as the node's agent has written down before it uses them. */
    private List<String> holders(Cluster.Member member) {
        Path tokens = home.node(member.name()).root().resolve("volumes.json");
        try {
            return Json.parse(Files.readAllBytes(tokens)).path("held").properties().stream()
                    .map(Map.Entry::getKey)
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }
}
