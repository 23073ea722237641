package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalReply.Standing;
import dev.berth.controller.journal.state.JournalReply.Word;
import dev.berth.controller.journal.state.Membership;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MajorityReadTest {
    private static final JournalReply SEVEN = new JournalReply.HighestNumbers(List.of(7L));
    private static final JournalReply NINE = new JournalReply.HighestNumbers(List.of(9L));
    private static final Standing FOLLOWER = new Standing(5, Optional.empty());
    private static final Standing VOTER_OF_ANOTHER = new Standing(6, Optional.empty());

    private static SortedMap<String, String> peers(String... names) {
        var peers = new TreeMap<String, String>();
        for (String name : names) {
            peers.put(name, name + ":1");
        }
        return peers;
    }

    private static Standing leader(String... group) {
        return leader(5, SEVEN, new Membership(3, peers(group)));
    }

    private static Standing leader(long term, JournalReply answer, Membership group) {
        return new Standing(term, Optional.of(new Word(group, answer)));
    }

    private static Optional<JournalReply> vouched(Map<String, Standing> answers) {
        return MajorityRead.vouched(answers).map(Word::answer);
    }

    @Test
    void aLeaderIsBelievedAsSoonAsAMajorityIsInItsTerm() {
        Standing ofThree = leader("a", "b", "c");
        assertThat(vouched(Map.of("a", ofThree))).isEmpty();
        assertThat(vouched(Map.of("a", ofThree, "b", FOLLOWER))).contains(SEVEN);
        assertThat(vouched(Map.of("a", leader("a", "b", "c", "d", "e"), "b", FOLLOWER)))
                .isEmpty();
        assertThat(vouched(Map.of("a", leader("a")))).contains(SEVEN);
    }

    @Test
    void aLeaderThatIsCutOffIsNotBelievedOnceTheOthersHaveVotedAgain() {
        Standing old = leader("a", "b", "c");
        assertThat(vouched(Map.of("a", old, "b", VOTER_OF_ANOTHER, "c", VOTER_OF_ANOTHER)))
                .isEmpty();
        assertThat(vouched(Map.of("a", old, "b", VOTER_OF_ANOTHER))).isEmpty();
    }

    @Test
    void ofTwoThatLeadTheOneInTheMajoritysTermIsBelieved() {
        Standing next = leader(6, NINE, new Membership(3, peers("a", "b", "c")));
        assertThat(vouched(Map.of("a", leader("a", "b", "c"), "b", next, "c", VOTER_OF_ANOTHER)))
                .contains(NINE);
    }

    @Test
    void followersAloneVouchForNothing() {
        assertThat(vouched(Map.of("a", FOLLOWER, "b", FOLLOWER, "c", FOLLOWER))).isEmpty();
    }

    @Test
    void whoIsNoPeerOfTheLeadersGroupVouchesForNothing() {
        assertThat(vouched(Map.of("a", leader("a", "b", "c"), "d", FOLLOWER, "e", FOLLOWER)))
                .isEmpty();
    }

    @Test
    void whileTheGroupChangesAMajorityOfBothSidesMustVouch() {
        Standing changing = leader(5, SEVEN, new Membership(9, peers("a", "d", "e"), peers("a", "b", "c")));
        assertThat(vouched(Map.of("a", changing, "b", FOLLOWER))).isEmpty();
        assertThat(vouched(Map.of("a", changing, "d", FOLLOWER))).isEmpty();
        assertThat(vouched(Map.of("a", changing, "b", FOLLOWER, "d", FOLLOWER))).contains(SEVEN);
    }
}
