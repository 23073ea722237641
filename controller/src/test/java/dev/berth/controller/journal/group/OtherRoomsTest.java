package dev.berth.controller.journal.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

class OtherRoomsTest {
    /** One letter for each other peer: {@code y}es, {@code n}o, or nothing said. */
    private static OtherRooms of(String answers) {
        Map<RaftPeerId, Optional<String>> said = new HashMap<>();
        for (int i = 0; i < answers.length(); i++) {
            switch (answers.charAt(i)) {
                case 'y' -> said.put(RaftPeerId.valueOf("p" + i), Optional.empty());
                case 'n' -> said.put(RaftPeerId.valueOf("p" + i), Optional.of("full" + i));
                default -> assertThat(answers.charAt(i)).isEqualTo('-');
            }
        }
        return new OtherRooms(answers.length() + 1, said);
    }

    @Test
    void writesGoOnWhileTheLeaderAndOthersWithRoomAreAMajority() {
        for (String answers : new String[] {"", "yy", "yn", "y-", "yyyy", "yynn", "yyn-"}) {
            assertThat(of(answers).problem()).as(answers).isEmpty();
        }
    }

    @Test
    void withoutAMajorityTheyEndAndWhoLacksRoomIsNamed() {
        for (String answers : new String[] {"nn", "n-", "ynnn", "yn--"}) {
            assertThat(of(answers).problem())
                    .as(answers)
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("full" + answers.indexOf('n'), "p" + answers.indexOf('n')));
        }
        assertThat(of("nn").problem())
                .hasValueSatisfying(why -> assertThat(why).contains("on 1 of 3 nodes", "p0: full0; p1: full1"));
    }

    @Test
    void silenceAloneIsNoReason() {
        for (String answers : new String[] {"--", "----", "y---"}) {
            assertThat(of(answers).problem()).as(answers).isEmpty();
        }
        assertThat(OtherRooms.UNASKED.problem()).isEmpty();
    }

    @Test
    void leadershipGoesToThoseWithRoomIfTheyCanWriteWithoutTheOldLeader() {
        assertThat(of("yy").heirs()).containsExactly(RaftPeerId.valueOf("p0"), RaftPeerId.valueOf("p1"));
        assertThat(of("nyyy").heirs()).hasSize(3);
        for (String answers : new String[] {"", "yn", "y-", "nn", "--", "yynn"}) {
            assertThat(of(answers).heirs()).as(answers).isEmpty();
        }
        assertThat(OtherRooms.UNASKED.heirs()).isEmpty();
    }
}
