package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Lanes lanes = new Lanes();
    private final List<String> begun = new ArrayList<>();

    @Test
    void whatConcernsOneIdGoesInOrderAndOtherIdsDoNotWait() {
        var first = new CompletableFuture<String>();
        lanes.after("a", () -> noted("a1", first));
        CompletableFuture<String> second = lanes.after("a", () -> noted("a2", done()));
        lanes.after("b", () -> noted("b1", done()));
        assertThat(begun).containsExactly("a1", "b1");
        first.complete("x");
        assertThat(begun).containsExactly("a1", "b1", "a2");
        assertThat(second).isCompleted();
    }

    @Test
    void afterAFailureTheNextBeginsAllTheSame() {
        CompletableFuture<String> failed = lanes.after("a", () -> {
            throw new IllegalStateException("no");
        });
        CompletableFuture<String> next = lanes.after("a", LanesTest::done);
        assertThat(failed).isCompletedExceptionally();
        assertThat(next).isCompleted();
    }

    @Test
    void nothingIsRememberedOfWhatHasEnded() {
        var open = new CompletableFuture<String>();
        lanes.after("a", () -> open);
        lanes.after("a", LanesTest::done);
        assertThat(lanes.empty()).isFalse();
        open.complete("x");
        assertThat(lanes.empty()).isTrue();
    }

    private CompletableFuture<String> noted(String name, CompletableFuture<String> result) {
        begun.add(name);
        return result;
    }

    private static CompletableFuture<String> done() {
        return CompletableFuture.completedFuture("done");
    }
}
