package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.state.JournalReply.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

class MajorityReadTest {
    private static final Standing LEADER = new Standing(5, true, List.of(7L));
    private static final Standing FOLLOWER = new Standing(5, false, List.of());
    private static final Standing VOTER_OF_ANOTHER = new Standing(6, false, List.of());

    @Test
    void aLeaderIsBelievedAsSoonAsAMajorityIsInItsTerm() {
        assertThat(MajorityRead.vouched(List.of(LEADER), 3)).isEmpty();
        assertThat(MajorityRead.vouched(List.of(LEADER, FOLLOWER), 3)).contains(List.of(7L));
        assertThat(MajorityRead.vouched(List.of(LEADER, FOLLOWER), 5)).isEmpty();
        assertThat(MajorityRead.vouched(List.of(LEADER), 1)).contains(List.of(7L));
    }

    @Test
    void aLeaderThatIsCutOffIsNotBelievedOnceTheOthersHaveVotedAgain() {
        assertThat(MajorityRead.vouched(List.of(LEADER, VOTER_OF_ANOTHER, VOTER_OF_ANOTHER), 3))
                .isEmpty();
        assertThat(MajorityRead.vouched(List.of(LEADER, VOTER_OF_ANOTHER), 3)).isEmpty();
    }

    @Test
    void ofTwoThatLeadTheOneInTheMajoritysTermIsBelieved() {
        Standing next = new Standing(6, true, List.of(9L));
        assertThat(MajorityRead.vouched(List.of(LEADER, next, VOTER_OF_ANOTHER), 3))
                .contains(List.of(9L));
    }

    @Test
    void followersAloneVouchForNothing() {
        assertThat(MajorityRead.vouched(List.of(FOLLOWER, FOLLOWER, FOLLOWER), 3))
                .isEmpty();
    }
}
