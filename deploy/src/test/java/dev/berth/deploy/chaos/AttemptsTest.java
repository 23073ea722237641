package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.FailedStrike;
import dev.berth.deploy.chaos.history.Fault;
import dev.berth.deploy.cluster.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<String> healed = new ArrayList<>();

    private Attempts attempts(RuntimeException failure, Nemesis failing) {
        return new Attempts(
                nemesis -> {
                    if (nemesis == failing) {
                        throw failure;
                    }
                    return new Fault(nemesis.word(), List.of(), 0, 0, nemesis.toll(), "seen");
                },
                () -> {
                    healed.add("healed");
                    return List.of("and could not be healed: the clock: no");
                },
                clock::incrementAndGet);
    }

    @Test
    void aStrikeThatFailsIsHealedAndNamedAndTheNextOneIsMade() {
        Attempts attempts = attempts(new Failure("the set was refused", "read the logs"), Nemesis.KILL_IN_SCALE_IN);
        attempts.make(Nemesis.CUT);
        assertThat(healed).isEmpty();
        attempts.make(Nemesis.KILL_IN_SCALE_IN);
        attempts.make(Nemesis.WATCHDOG);

        assertThat(attempts.faults()).extracting(Fault::what).containsExactly("cut", "watchdog");
        assertThat(healed).hasSize(1);
        assertThat(attempts.failed()).singleElement().satisfies(failed -> {
            assertThat(failed.what()).isEqualTo("kill-in-scale-in");
            assertThat(failed.why()).contains("the set was refused", "could not be healed: the clock");
            assertThat(failed.ended()).isGreaterThan(failed.began());
        });
    }

    @Test
    void aBugInAStrikeIsCaughtLikeAFailure() {
        Attempts attempts = attempts(new UncheckedIOException(new IOException("no such file")), Nemesis.CUT);
        attempts.make(Nemesis.CUT);

        assertThat(attempts.failed())
                .extracting(FailedStrike::why)
                .singleElement()
                .asString()
                .contains("no such file");
    }
}
