package dev.berth.deploy.cluster;

import akka.actor.ActorSystem;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import dev.berth.agent.link.Agents;
import dev.berth.controller.journal.JournalFiles;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.restore.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Gives a cluster that is down the journal that a backup holds. */
public final class Restoring {
    private final Home home;
    private final Cluster cluster;
    private final Consumer<String> progress;

    private Restoring(Home home, Cluster cluster, Consumer<String> progress) {
        this.home = home;
        this.cluster = cluster;
        this.progress = progress;
    }

    /**
     * The cluster as it will be started next. Whatever ends this before it is done leaves the cluster as it was; the journal before stays
     * where it is.
     *
     * @throws Failure if a node runs, or the file cannot be used
     */
    public static Cluster restore(Home home, Cluster cluster, Path file, Consumer<String> progress) {
        cluster.members().stream()
                .filter(m -> new NodeProcess(home.node(m.name())).running())
                .findFirst()
                .ifPresent(m -> {
                    throw new Failure(m.name() + " runs", "end the cluster first: ./berth down");
                });
        try {
            return new Restoring(home, cluster, progress).from(file);
        } catch (IOException e) {
            throw new Failure(
                    file + " cannot be restored (" + e.getMessage() + ")", "name the file of a ./berth backup");
        }
    }

    private Cluster from(Path file) throws IOException {
        progress.accept("reading " + file);
        JournalState state = read(file);
        Cluster next = cluster.withNextJournal();
        for (Cluster.Member member : next.controls()) {
            progress.accept("writing the journal of " + member.name());
            Path journal = home.node(member.name()).journal(next);
            // Left by one that was cut short: no JVM was told of it.
            Sweeping.delete(journal);
            JournalFiles.create(journal, next.journalName(), state);
        }
        for (Cluster.Member member : next.members()) {
            Sweeping.sweep(home, cluster, member);
            Agents.forgetVolumes(home.node(member.name()).root());
            Files.deleteIfExists(home.node(member.name()).simulated());
        }
        next.save(home);
        return next;
    }

    private static JournalState read(Path file) throws IOException {
        ActorSystem system = ActorSystem.create(
                "restore",
                ConfigFactory.parseString("""
                        akka { loggers = [], loglevel = OFF, actor.provider = local, coordinated-shutdown.exit-jvm = off }
                        """)
                        .withFallback(ConfigFactory.parseResources("berth-node.conf"))
                        .withFallback(ConfigFactory.load()));
        try {
            return new Restore(SerializationExtension.get(system), System.currentTimeMillis()).read(file);
        } finally {
            system.terminate();
        }
    }
}
