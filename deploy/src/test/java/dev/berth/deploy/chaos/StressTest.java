package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.chaos.Stress.Ticks;
import dev.berth.deploy.cluster.Failure;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StressTest {
    @Test
    void idleIsTheShareOfTheTimeBetweenTwoLooks() {
        Ticks before = Ticks.in("cpu  100 0 50 800 50 0 0 0 0 0");
        assertThat(before.idleUntil(Ticks.in("cpu  280 0 60 810 50 0 0 0 0 0"))).isEqualTo(0.05);
    }

    @Test
    void withoutAnyTimeBetweenNothingIsShown() {
        Ticks now = Ticks.in("cpu  1 2 3 4 5");
        assertThat(now.idleUntil(now)).isEqualTo(1);
    }

    @Test
    void theyDoNotOutliveWhoeverBeganThem() throws Exception {
        Process user = new ProcessBuilder("sleep", "600").start();
        try (Stress stress = Stress.begin(user.pid())) {
            assertThat(stress.alive()).isTrue();
            user.destroyForcibly().waitFor();
            Awaitility.await().until(() -> !stress.alive());
        }
    }

    @Test
    void anotherFileIsRefused() {
        assertThatThrownBy(() -> Ticks.in("cpu 1 2")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Ticks.in("")).isInstanceOf(Failure.class);
    }
}
