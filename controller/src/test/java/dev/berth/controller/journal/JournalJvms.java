package dev.berth.controller.journal;

import akka.actor.ActorSystem;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Actor systems in the place of the JVMs that share a journal, each with what its configuration gives it of the journal. */
final class JournalJvms implements AutoCloseable {
    private final List<Config> configs;
    private final List<ActorSystem> systems = new ArrayList<>();

    private JournalJvms(List<Config> configs) {
        this.configs = List.copyOf(configs);
    }

    static JournalJvms start(List<Config> configs) {
        var jvms = new JournalJvms(configs);
        configs.forEach(c -> jvms.systems.add(begun(c)));
        return jvms;
    }

    /** Its part of the journal begins with the first use, and the others wait for a majority. */
    private static ActorSystem begun(Config config) {
        ActorSystem system = ActorSystem.create("jvm", config);
        Scribe.begin(system, "first-use");
        return system;
    }

    int count() {
        return configs.size();
    }

    ActorSystem get(int n) {
        return systems.get(n);
    }

    /** The one that leads the journal, by its own word; waits until one does. */
    int leader() {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> IntStream.range(0, count()).anyMatch(this::leads));
        return IntStream.range(0, count()).filter(this::leads).findFirst().orElseThrow();
    }

    private boolean leads(int n) {
        return RaftJournal.of(get(n))
                .status()
                .filter(s -> s.role().equals("leader"))
                .isPresent();
    }

    /** Ends it in the midst of whatever is under way, its part of the journal, too. */
    void lose(int n) throws Exception {
        get(n).terminate();
        get(n).getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Begins it anew with the files that it left. */
    void restart(int n) {
        systems.set(n, begun(configs.get(n)));
    }

    @Override
    public void close() throws Exception {
        systems.forEach(ActorSystem::terminate);
        for (ActorSystem system : systems) {
            system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }
}
