package dev.berth.controller.downing.sbr;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.Address;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.Reachability;
import akka.cluster.UniqueAddress;
import akka.util.Version;
import java.util.Set;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** With Akka's own members and reachability. */
class QuorumStrategyTest {
    private static final UniqueAddress ONE = address(1);
    private static final UniqueAddress TWO = address(2);
    private static final UniqueAddress THREE = address(3);

    private final QuorumStrategy strategy = new QuorumStrategy("default", ONE, "control", () -> 2);

    private static UniqueAddress address(int node) {
        return new UniqueAddress(new Address("akka", "berth", "127.0.0.1", 7540 + node), (long) node);
    }

    private static Member member(UniqueAddress address, MemberStatus status, String role) {
        var roles = CollectionConverters.asScala(Set.of(role, "dc-default")).<String>toSet();
        Member joining = akka.cluster.Member$.MODULE$.apply(address, roles, Version.Zero());
        if (status.equals(MemberStatus.joining())) {
            return joining;
        }
        Member up = joining.copyUp(1);
        return status.equals(MemberStatus.up()) ? up : up.copy(status);
    }

    private void control(UniqueAddress address, MemberStatus status) {
        strategy.add(member(address, status, "control"));
    }

    private Set<UniqueAddress> toDown() {
        return CollectionConverters.asJava(strategy.nodesToDown(strategy.decide()));
    }

    @Test
    void aStarvedNodeThatIsHeardGoesAlone() {
        control(ONE, MemberStatus.up());
        control(TWO, MemberStatus.up());
        control(THREE, MemberStatus.up());
        strategy.setReachability(Reachability.empty()
                .unreachable(THREE, ONE)
                .unreachable(THREE, TWO)
                .unreachable(ONE, THREE));
        assertThat(toDown()).containsExactly(THREE);
    }

    @Test
    void theNodeItselfGoesWhenItHearsNobody() {
        control(ONE, MemberStatus.up());
        control(TWO, MemberStatus.up());
        control(THREE, MemberStatus.up());
        strategy.setReachability(Reachability.empty().unreachable(ONE, TWO).unreachable(ONE, THREE));
        assertThat(toDown()).containsExactly(ONE);
    }

    @Test
    void theWordOfANodeThatIsDownAlreadyCountsNoMore() {
        control(ONE, MemberStatus.up());
        control(TWO, MemberStatus.up());
        control(THREE, MemberStatus.down());
        strategy.setReachability(Reachability.empty().unreachable(THREE, ONE).unreachable(ONE, THREE));
        assertThat(toDown()).isEmpty();
    }

    @Test
    void aJoiningNodeCountsForNoMajority() {
        control(ONE, MemberStatus.up());
        control(TWO, MemberStatus.up());
        control(THREE, MemberStatus.joining());
        strategy.setReachability(Reachability.empty().unreachable(THREE, ONE).unreachable(THREE, TWO));
        assertThat(toDown()).containsExactly(THREE);
    }

    @Test
    void aNodeThatWasStoppedGoesAndNotTheOneThatSaysSo() {
        control(ONE, MemberStatus.up());
        control(TWO, MemberStatus.up());
        control(THREE, MemberStatus.up());
        strategy.setReachability(Reachability.empty().unreachable(TWO, ONE));
        strategy.setSeenBy(CollectionConverters.asScala(Set.of(TWO.address(), THREE.address()))
                .toSet());
        assertThat(toDown()).containsExactly(ONE);
    }

    @Test
    void whereNobodyTellsOfAGrownGroupItsMajorityIsThatOfTheControlNodesThatAreThere() {
        for (int node = 1; node <= 5; node++) {
            control(address(node), MemberStatus.up());
        }
        var silences = Reachability.empty();
        for (UniqueAddress near : Set.of(ONE, TWO)) {
            for (int far = 3; far <= 5; far++) {
                silences = silences.unreachable(near, address(far));
            }
        }
        strategy.setReachability(silences);
        assertThat(toDown()).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void anAgentThatIsGoneGoes() {
        UniqueAddress agent = address(9);
        control(ONE, MemberStatus.up());
        control(TWO, MemberStatus.up());
        control(THREE, MemberStatus.up());
        strategy.add(member(agent, MemberStatus.up(), "agent"));
        strategy.setReachability(Reachability.empty().unreachable(TWO, agent));
        assertThat(toDown()).containsExactly(agent);
    }
}
