package dev.berth.controller.downing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RemainingTest {
    private static final SortedSet<String> THREE = new TreeSet<>(Set.of("c1", "c2", "c3"));

    /** @param silences as {@code observer>subject} */
    private static SortedSet<String> toDown(SortedSet<String> controls, Set<String> others, String... silences) {
        var said = new HashSet<Silence>();
        for (String silence : silences) {
            String[] ends = silence.split(">");
            said.add(new Silence(ends[0], ends[1]));
        }
        return new Remaining(controls, others, said, controls, controls.size() / 2 + 1).toDown();
    }

    private static SortedSet<String> ofThree(String... silences) {
        return toDown(THREE, Set.of(), silences);
    }

    @Test
    void nobodyGoesWhereAllHearEachOther() {
        assertThat(ofThree()).isEmpty();
    }

    @Test
    void aNodeThatNobodyHearsGoes() {
        assertThat(ofThree("c1>c3", "c2>c3")).containsExactly("c3");
    }

    @Test
    void aNodeThatHearsNobodyGoesAlone() {
        assertThat(ofThree("c3>c1", "c3>c2")).containsExactly("c3");
    }

    @Test
    void aNodeThatIsCutOffGoesByItsOwnKnowledgeToo() {
        assertThat(ofThree("c1>c2", "c1>c3")).containsExactly("c1");
    }

    /** Akka's own strategy downs both ends, and with them the majority. */
    @Test
    void ofABrokenLinkOneEndStays() {
        assertThat(ofThree("c1>c2")).hasSize(1).doesNotContain("c3");
        assertThat(ofThree("c1>c2", "c2>c1")).hasSize(1).doesNotContain("c3");
    }

    /** As seen in an experiment: a JVM was stopped, and only one of the others had noticed so far. */
    @Test
    void ofABrokenLinkTheEndGoesThatHasNotHeardOfIt() {
        var silences = Set.of(new Silence("c3", "c1"));
        assertThat(new Remaining(THREE, Set.of(), silences, Set.of("c2", "c3"), 2).toDown())
                .containsExactly("c1");
        assertThat(new Remaining(THREE, Set.of(), silences, Set.of("c1", "c2"), 2).toDown())
                .containsExactly("c3");
    }

    /** As seen in an experiment: a JVM that had only just started heard nobody, and was heard late. */
    @Test
    void aStarvedNodeDoesNotTakeTheOthersAlong() {
        assertThat(ofThree("c3>c1", "c3>c2", "c1>c3")).containsExactly("c3");
        assertThat(ofThree("c2>c3", "c2>c1", "c3>c2")).containsExactly("c2");
    }

    @Test
    void nobodyGoesWhileNoMajorityHearsEachOther() {
        assertThat(ofThree("c1>c2", "c2>c3", "c3>c1")).isEmpty();
    }

    @Test
    void aJoiningControlNodeThatHearsNobodyIsNotBelieved() {
        assertThat(toDown(new TreeSet<>(Set.of("c1", "c2")), Set.of("c3"), "c3>c1", "c3>c2"))
                .containsExactly("c3");
    }

    @Test
    void anAgentThatHasLostAControlNodeGoesWhicheverOfThemSaysSo() {
        assertThat(toDown(THREE, Set.of("a1", "a2"), "c2>a1")).containsExactly("a1");
        assertThat(toDown(THREE, Set.of("a1", "a2"), "a1>c2")).containsExactly("a1");
    }

    @Test
    void anAgentThatItsNeighboursMissGoes() {
        assertThat(toDown(THREE, Set.of("a1", "a2", "a3"), "a1>a3", "a2>a3")).containsExactly("a3");
        assertThat(toDown(THREE, Set.of("a1", "a2", "a3"), "a1>a3")).containsExactly("a3");
    }

    @Test
    void anAgentThatAloneMissesSeveralIsTheOneThatGoes() {
        assertThat(toDown(THREE, Set.of("a1", "a2", "a3", "a4"), "a1>a2", "a1>a3", "a1>a4"))
                .containsExactly("a1");
    }

    @Test
    void agentsOfAMachineThatDiedGoTogetherWithItsControlNode() {
        assertThat(toDown(THREE, Set.of("a1", "a2", "a3"), "c1>c3", "c2>c3", "c1>a2", "a1>a2", "a1>a3", "c2>a3"))
                .containsExactly("a2", "a3", "c3");
    }

    @Test
    void whoStaysIsAMajorityThatHearsEachOtherWhateverIsSaid() {
        for (long seed = 0; seed < 5000; seed++) {
            var random = new Random(seed);
            Remaining some = any(random);
            SortedSet<String> down = some.toDown();
            var staying = new TreeSet<>(some.controls());
            staying.removeAll(down);
            if (!down.isEmpty()) {
                assertThat(staying).as("seed %d: %s", seed, some).hasSizeGreaterThanOrEqualTo(some.quorum());
                assertThat(some.silences())
                        .as("seed %d: %s", seed, some)
                        .noneMatch(s -> heard(s, staying, some.others(), down));
            }
            assertThat(down).as("seed %d", seed).allMatch(d -> named(some.silences(), d));
        }
    }

    /** Whether a control node that stays is silent to somebody who stays. */
    private static boolean heard(Silence s, Set<String> staying, Set<String> others, Set<String> down) {
        boolean stays = (staying.contains(s.observer()) || others.contains(s.observer()))
                && (staying.contains(s.subject()) || others.contains(s.subject()));
        boolean control = staying.contains(s.observer()) || staying.contains(s.subject());
        return control && stays && !down.contains(s.observer()) && !down.contains(s.subject());
    }

    private static boolean named(Set<Silence> silences, String member) {
        return silences.stream()
                .anyMatch(s -> s.observer().equals(member) || s.subject().equals(member));
    }

    private static Remaining any(Random random) {
        int count = random.nextBoolean() ? 3 : 5;
        var controls = new TreeSet<String>();
        for (int i = 1; i <= count; i++) {
            controls.add("c" + i);
        }
        var others = new TreeSet<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            others.add("a" + i);
        }
        List<String> all = new ArrayList<>(controls);
        all.addAll(others);
        var silences = new HashSet<Silence>();
        for (int i = random.nextInt(7); i > 0; i--) {
            String observer = all.get(random.nextInt(all.size()));
            String subject = all.get(random.nextInt(all.size()));
            if (!observer.equals(subject)) {
                silences.add(new Silence(observer, subject));
            }
        }
        var seen = new HashSet<>(all);
        seen.removeIf(m -> random.nextInt(4) == 0);
        return new Remaining(controls, others, silences, seen, count / 2 + 1);
    }
}
