package dev.berth.controller.journal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final Membership THREE =
            new Membership(4, new TreeMap<>(Map.of("a", "h:1", "b", "h:2", "c", "h:3")));
    private static final Membership TWO_TO_THREE =
            new Membership(5, THREE.peers(), new TreeMap<>(Map.of("a", "h:1", "x", "h:9")));

    @Test
    void aMajorityIsMoreThanHalf() {
        assertThat(THREE.majority(Set.of("a"))).isFalse();
        assertThat(THREE.majority(Set.of("a", "c"))).isTrue();
        assertThat(THREE.quorum()).isEqualTo(2);
        var four = new TreeMap<>(THREE.peers());
        four.put("d", "h:4");
        assertThat(new Membership(5, four).majority(Set.of("a", "b"))).isFalse();
        assertThat(new Membership(5, four).quorum()).isEqualTo(3);
    }

    @Test
    void strangersDoNotCount() {
        assertThat(THREE.majority(Set.of("a", "x", "y"))).isFalse();
    }

    @Test
    void whileItChangesEachSideNeedsAMajority() {
        assertThat(TWO_TO_THREE.changing()).isTrue();
        assertThat(TWO_TO_THREE.majority(Set.of("a", "b", "c"))).isFalse();
        assertThat(TWO_TO_THREE.majority(Set.of("a", "x"))).isFalse();
        assertThat(TWO_TO_THREE.majority(Set.of("a", "b", "x"))).isTrue();
        assertThat(TWO_TO_THREE.names()).containsExactly("a", "b", "c", "x");
    }

    @Test
    void eachPeersAddressIsKnownAlsoOfOneThatIsLeaving() {
        assertThat(TWO_TO_THREE.address("x")).contains("h:9");
        assertThat(TWO_TO_THREE.address("b")).contains("h:2");
        assertThat(THREE.address("x")).isEmpty();
    }
}
