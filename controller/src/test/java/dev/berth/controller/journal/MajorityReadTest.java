package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalReply.Standing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MajorityReadTest {
    private static final JournalReply SEVEN = new JournalReply.HighestNumbers(List.of(7L));
    private static final JournalReply NINE = new JournalReply.HighestNumbers(List.of(9L));
    private static final Standing LEADER = new Standing(5, Optional.of(SEVEN));
    private static final Standing FOLLOWER = new Standing(5, Optional.empty());
    private static final Standing VOTER_OF_ANOTHER = new Standing(6, Optional.empty());

    @Test
    void aLeaderIsBelievedAsSoonAsAMajorityIsInItsTerm() {
        assertThat(MajorityRead.vouched(List.of(LEADER), 3)).isEmpty();
        assertThat(MajorityRead.vouched(List.of(LEADER, FOLLOWER), 3)).contains(SEVEN);
        assertThat(MajorityRead.vouched(List.of(LEADER, FOLLOWER), 5)).isEmpty();
        assertThat(MajorityRead.vouched(List.of(LEADER), 1)).contains(SEVEN);
    }

    @Test
    void aLeaderThatIsCutOffIsNotBelievedOnceTheOthersHaveVotedAgain() {
        assertThat(MajorityRead.vouched(List.of(LEADER, VOTER_OF_ANOTHER, VOTER_OF_ANOTHER), 3))
                .isEmpty();
        assertThat(MajorityRead.vouched(List.of(LEADER, VOTER_OF_ANOTHER), 3)).isEmpty();
    }

    @Test
    void ofTwoThatLeadTheOneInTheMajoritysTermIsBelieved() {
        Standing next = new Standing(6, Optional.of(NINE));
        assertThat(MajorityRead.vouched(List.of(LEADER, next, VOTER_OF_ANOTHER), 3))
                .contains(NINE);
    }

    @Test
    void followersAloneVouchForNothing() {
        assertThat(MajorityRead.vouched(List.of(FOLLOWER, FOLLOWER, FOLLOWER), 3))
                .isEmpty();
    }
}
