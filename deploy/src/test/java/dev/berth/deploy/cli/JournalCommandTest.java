package dev.berth.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JournalCommandTest {
    @Test
    void itIsToldWhatLossesThePeersBear() {
        assertThat(JournalCommand.described(List.of("a"))).endsWith("bear the loss of none");
        assertThat(JournalCommand.described(List.of("a", "b", "c"))).endsWith("a, b, c and bear the loss of 1");
        assertThat(JournalCommand.described(List.of("a", "b", "c", "d", "e"))).endsWith("bear the loss of 2");
    }

    @Test
    void anEvenNumberIsSaidToBearNoMoreThanOneLess() {
        assertThat(JournalCommand.described(List.of("a", "b", "c", "d")))
                .endsWith("bear the loss of 1, as 3 do: add or remove one more");
        assertThat(JournalCommand.described(List.of("a", "b"))).contains("bear the loss of none, as 1 do");
    }
}
