package dev.berth.agent.watchdog;

import dev.berth.agent.lease.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at the lease file ten times a second, and kills pods past its deadline for as long as it is past. */
final class Watch {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Path lease;
    private final PodKiller killer;
    private final String boot = Boot.id();
    private final Consumer<String> log;
    private Optional<Deadline> seen = Optional.empty();
    private boolean told;
    private int clean;

    Watch(Path lease, Path state, Consumer<String> log) {
        this.lease = lease;
        this.killer = new PodKiller(state);
        this.log = log;
    }

    /** One look; gives what it saw. */
    Optional<Deadline> look() {
        seen = read(lease).or(() -> seen);
        boolean over = seen.map(d -> d.passed(boot, Boot.now())).orElse(true);
        if (over) {
            kill();
        } else {
            killer.release();
            told = false;
            clean = 0;
        }
        return seen;
    }

    private void kill() {
        // When a few looks have found nothing, a launcher would refuse by itself: a look a second is enough then.
        if (clean > 20 && clean++ % 10 != 0) {
            return;
        }
        int killed = killer.kill();
        clean = killed == 0 ? clean + 1 : 0;
        if (killed > 0 && !told) {
            told = true;
            log.accept("the lease has run out ("
                    + seen.map(d -> "epoch " + d.epoch() + ", deadline " + d.at())
                            .orElse("there is none") + ", now " + Boot.now() + "): killed " + killed
                    + " processes of pods");
        }
    }

    static void pause() throws InterruptedException {
        Thread.sleep(LOOK.toMillis());
    }

    /** The file is overwritten while it is read: a torn read is repeated. */
    static Optional<Deadline> read(Path lease) {
        for (int i = 0; i < 5; i++) {
            try {
                Optional<Deadline> d = Deadline.parse(Files.readString(lease, StandardCharsets.US_ASCII));
                if (d.isPresent()) {
                    return d;
                }
            } catch (IOException absent) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
