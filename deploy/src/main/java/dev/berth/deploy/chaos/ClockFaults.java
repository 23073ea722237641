package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Jumps of a member's wall clock, shown by what its own API tells. */
final class ClockFaults {
    private static final Duration ABOUT = Duration.ofMinutes(1);
    private static final Duration BACK = Duration.ofSeconds(10);

    private final WallClock clock;
    private final Supplier<SSLContext> tls;
    private final int port;

    /** @param tls as the administrator; one that is new each time, else a session from before the jump would be taken up again */
    ClockFaults(WallClock clock, Supplier<SSLContext> tls, Cluster cluster) {
        this.clock = clock;
        this.tls = tls;
        this.port = cluster.nodeApiPort(clock.member());
    }

    Cluster.Member victim() {
        return clock.member();
    }

    /**
     * Sets the clock wrong for so long, then right again.
     *
     * @param work something to do for the cluster, while the clock is wrong and again when it is right
     * @return what shows that it was wrong; nothing if nothing does
     */
    String jump(Duration wrong, long millis, Runnable work) {
        try (Rest own = new Rest(tls.get(), port)) {
            clock.wrongBy(wrong);
            LockSupport.parkNanos(millis * 500_000);
            work.run();
            LockSupport.parkNanos(millis * 500_000);
            boolean jumped = isWrongBy(own, wrong);
            right();
            boolean back = Waiting.until(BACK, () -> isWrongBy(own, Duration.ZERO));
            work.run();
            return jumped && back
                    ? "its API told a time wrong by " + wrong.toMinutes() + " min, then the right one"
                    : "";
        }
    }

    /** Sets the clock right. */
    void right() {
        clock.wrongBy(Duration.ZERO);
    }

    private static boolean isWrongBy(Rest api, Duration wrong) {
        return api.date()
                .map(date -> Duration.between(Instant.now().plus(wrong), date))
                .filter(off -> off.abs().compareTo(ABOUT) < 0)
                .isPresent();
    }
}
