package dev.berth.controller.journal.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.state.Membership;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PeersTest {
    private final Peers peers = new Peers(Map.of("a", "h:1", "b", "h:2"));

    @Test
    void untilAnythingIsHeardTheyAreThoseOfTheConfiguration() {
        assertThat(peers.known().names()).containsExactly("a", "b");
    }

    @Test
    void whatALaterEntryOfTheLogSaysIsBelievedWhateverTheOrderOfTheNews() {
        peers.learn(new Membership(9, new TreeMap<>(Map.of("c", "h:3"))));
        peers.learn(new Membership(5, new TreeMap<>(Map.of("d", "h:4"))));
        assertThat(peers.known().names()).containsExactly("c");
    }

    @Test
    void aPeerThatKnowsNobodyYetTeachesNothing() {
        peers.learn(new Membership(-1, new TreeMap<>()));
        assertThat(peers.known().names()).containsExactly("a", "b");
    }
}
