package dev.berth.volumes.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.volumes.events.VolumeEvent;
import dev.berth.volumes.events.VolumeEvent.Attached;
import dev.berth.volumes.events.VolumeEvent.Deleted;
import dev.berth.volumes.events.VolumeEvent.Detached;
import dev.berth.volumes.events.VolumeEvent.Expanded;
import dev.berth.volumes.events.VolumeEvent.Fenced;
import dev.berth.volumes.events.VolumeEvent.Provisioned;
import dev.berth.volumes.events.VolumeEvent.Released;
import dev.berth.volumes.lease.VolumeMachine.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeMachineTest {
    private static final String PV = "pvc-1";
    private static final VolumeState NEW = VolumeState.NEW;
    private static final VolumeState KNOWN = after(NEW, new Provisioned("u1", "1G"));
    private static final VolumeState HELD = after(KNOWN, new Attached("node-1", 3, 1, "pod-a", false));
    private static final VolumeState SHARED_BY_TWO = after(HELD, new Attached("node-1", 3, 1, "pod-b", false));
    private static final VolumeState FENCED = after(HELD, new Fenced("node-1", 3));
    private static final VolumeState RELEASED = after(KNOWN, new Released("u1"));
    private static final VolumeState RELEASED_HELD = after(HELD, new Released("u1"));
    private static final VolumeState DELETED = after(RELEASED, new Deleted("u1"));

    private static final Ask SAME_POD = attach("node-1", 3, "pod-a", "ReadWriteOnce");
    private static final Ask OTHER_POD = attach("node-1", 3, "pod-b", "ReadWriteOnce");
    private static final Ask OTHER_NODE = attach("node-2", 9, "pod-c", "ReadWriteOnce");
    private static final Ask LATER_EPOCH = attach("node-1", 4, "pod-a", "ReadWriteOnce");
    private static final Ask EARLIER_EPOCH = attach("node-1", 2, "pod-b", "ReadWriteOnce");
    private static final Ask DETACH = new Ask.Detach("node-1", 3, "pod-a", 1);
    private static final Ask FENCE = new Ask.Fence("node-1", 3);
    private static final Ask RELEASE = new Ask.Release("u1");
    private static final Ask DELETE = new Ask.Delete("u1");

    private static final Answer GRANTED_1 = new Answer.Granted(1, "/data/pvc-1");
    private static final Answer GRANTED_2 = new Answer.Granted(2, "/data/pvc-1");
    private static final Answer HELD_BY_1 =
            new Answer.Held("node-1", "Multi-Attach error for volume \"pvc-1\" Volume is already used by node node-1");
    private static final Answer GOING = new Answer.Refused("persistentvolume \"pvc-1\" is being deleted");
    private static final Answer WAS_FENCED =
            new Answer.Refused("epoch 3 of node node-1 was fenced; its agent must register again");
    private static final Answer DETACHED = new Answer.Detached();

    /** Every state by every ask. */
    static Stream<Arguments> table() {
        var provisioned = new Provisioned("u1", "1G");
        return Stream.of(
                row("new", NEW, SAME_POD, GRANTED_1, provisioned, new Attached("node-1", 3, 1, "pod-a", false)),
                row("new", NEW, OTHER_POD, GRANTED_1, provisioned, new Attached("node-1", 3, 1, "pod-b", false)),
                row("new", NEW, OTHER_NODE, GRANTED_1, provisioned, new Attached("node-2", 9, 1, "pod-c", false)),
                row("new", NEW, LATER_EPOCH, GRANTED_1, provisioned, new Attached("node-1", 4, 1, "pod-a", false)),
                row("new", NEW, EARLIER_EPOCH, GRANTED_1, provisioned, new Attached("node-1", 2, 1, "pod-b", false)),
                row("new", NEW, DETACH, DETACHED),
                row("new", NEW, FENCE, new Answer.Fenced(), new Fenced("node-1", 3)),
                row("new", NEW, RELEASE, new Answer.Released(List.of()), new Released("u1")),
                row("new", NEW, DELETE, new Answer.Deleted()),
                row("known", KNOWN, SAME_POD, GRANTED_1, new Attached("node-1", 3, 1, "pod-a", false)),
                row("known", KNOWN, OTHER_NODE, GRANTED_1, new Attached("node-2", 9, 1, "pod-c", false)),
                row("known", KNOWN, DETACH, DETACHED),
                row("known", KNOWN, FENCE, new Answer.Fenced(), new Fenced("node-1", 3)),
                row("known", KNOWN, RELEASE, new Answer.Released(List.of()), new Released("u1")),
                row("known", KNOWN, DELETE, new Answer.Deleted(), new Deleted("u1")),
                row("held", HELD, SAME_POD, GRANTED_1),
                row("held", HELD, OTHER_POD, GRANTED_1, new Attached("node-1", 3, 1, "pod-b", false)),
                row("held", HELD, OTHER_NODE, HELD_BY_1),
                row("held", HELD, LATER_EPOCH, GRANTED_1, new Attached("node-1", 4, 1, "pod-a", false)),
                row(
                        "held",
                        HELD,
                        EARLIER_EPOCH,
                        new Answer.Refused("node node-1 is in epoch 3; this request is of its epoch 2")),
                row("held", HELD, DETACH, DETACHED, new Detached("node-1", "pod-a")),
                row("held", HELD, FENCE, new Answer.Fenced(), new Fenced("node-1", 3)),
                row("held", HELD, RELEASE, new Answer.Released(List.of("node-1")), new Released("u1")),
                row("held", HELD, DELETE, new Answer.Deleted(), new Deleted("u1")),
                row("shared by two", SHARED_BY_TWO, DETACH, DETACHED, new Detached("node-1", "pod-a")),
                row("shared by two", SHARED_BY_TWO, OTHER_NODE, HELD_BY_1),
                row("fenced", FENCED, SAME_POD, WAS_FENCED),
                row("fenced", FENCED, OTHER_NODE, GRANTED_2, new Attached("node-2", 9, 2, "pod-c", false)),
                row("fenced", FENCED, LATER_EPOCH, GRANTED_2, new Attached("node-1", 4, 2, "pod-a", false)),
                row("fenced", FENCED, DETACH, DETACHED),
                row("fenced", FENCED, FENCE, new Answer.Fenced()),
                row("released", RELEASED, SAME_POD, GOING),
                row("released", RELEASED, OTHER_NODE, GOING),
                row("released", RELEASED, DETACH, DETACHED),
                row("released", RELEASED, FENCE, new Answer.Fenced(), new Fenced("node-1", 3)),
                row("released", RELEASED, RELEASE, new Answer.Released(List.of())),
                row("released", RELEASED, DELETE, new Answer.Deleted(), new Deleted("u1")),
                row("released, held", RELEASED_HELD, SAME_POD, GOING),
                row("released, held", RELEASED_HELD, DETACH, DETACHED, new Detached("node-1", "pod-a")),
                row("released, held", RELEASED_HELD, RELEASE, new Answer.Released(List.of("node-1"))),
                row("deleted", DELETED, SAME_POD, GOING),
                row("deleted", DELETED, DETACH, DETACHED),
                row("deleted", DELETED, RELEASE, new Answer.Released(List.of())),
                row("deleted", DELETED, DELETE, new Answer.Deleted()));
    }

    private static Arguments row(String name, VolumeState state, Ask ask, Answer answer, VolumeEvent... events) {
        return Arguments.of(name + ": " + ask, state, ask, answer, List.of(events));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void everyStateAnswersEveryAsk(String name, VolumeState state, Ask ask, Answer answer, List<VolumeEvent> events) {
        assertThat(VolumeMachine.decide(PV, state, ask)).as(name).isEqualTo(new Decision(events, answer));
    }

    @Test
    void aDetachOfAnEarlierTokenOrEpochIsAnEchoAndChangesNothing() {
        VolumeState movedBack = after(
                HELD,
                new Detached("node-1", "pod-a"),
                new Attached("node-2", 9, 2, "pod-c", false),
                new Detached("node-2", "pod-c"),
                new Attached("node-1", 3, 3, "pod-a", false));
        assertThat(VolumeMachine.decide(PV, movedBack, DETACH).events()).isEmpty();

        VolumeState reattached = after(HELD, new Attached("node-1", 4, 1, "pod-a", false));
        assertThat(VolumeMachine.decide(PV, reattached, DETACH).events()).isEmpty();
        assertThat(VolumeMachine.decide(PV, reattached, new Ask.Detach("node-1", 4, "pod-a", 1))
                        .events())
                .containsExactly(new Detached("node-1", "pod-a"));
    }

    @Test
    void theFenceOfAnOldEpochLeavesTheHoldsOfTheNewOne() {
        VolumeState two = after(HELD, new Attached("node-1", 4, 1, "pod-b", false), new Fenced("node-1", 3));
        assertThat(two.holders().values().iterator().next().pods()).containsOnlyKeys("pod-b");
    }

    @Test
    void aReadWriteOncePodVolumeIsForOnePodEvenOnTheSameNode() {
        Decision other = VolumeMachine.decide(PV, HELD, attach("node-1", 3, "pod-b", "ReadWriteOncePod"));
        assertThat(other.answer())
                .isEqualTo(new Answer.Held(
                        "node-1",
                        "volume \"pvc-1\" is in use by another pod on node node-1 and its access mode"
                                + " is ReadWriteOncePod"));
        assertThat(VolumeMachine.decide(PV, HELD, attach("node-1", 3, "pod-a", "ReadWriteOncePod"))
                        .answer())
                .isEqualTo(GRANTED_1);
    }

    @Test
    void manyNodesShareAReadWriteManyVolumeEachWithItsOwnToken() {
        assertThat(VolumeMachine.decide(PV, HELD, attach("node-2", 1, "pod-b", "ReadWriteMany"))
                        .answer())
                .isEqualTo(GRANTED_2);
        assertThat(VolumeMachine.decide(PV, HELD, attach("node-2", 1, "pod-b", "ReadOnlyMany"))
                        .answer())
                .isEqualTo(GRANTED_2);
    }

    @Test
    void onlyReadersShareAVolumeThatIsReadWriteOnceOrReadOnlyMany() {
        var facts = facts("", "ReadWriteOnce", "ReadOnlyMany");
        var reader = new Ask.Attach("node-2", 1, "pod-b", true, Optional.of(facts));
        assertThat(VolumeMachine.decide(PV, HELD, reader).answer()).isEqualTo(HELD_BY_1);
        VolumeState read = after(KNOWN, new Attached("node-1", 3, 1, "pod-a", true));
        assertThat(VolumeMachine.decide(PV, read, reader).answer()).isEqualTo(GRANTED_2);
        var writer = new Ask.Attach("node-2", 1, "pod-b", false, Optional.of(facts));
        assertThat(VolumeMachine.decide(PV, read, writer).answer()).isEqualTo(HELD_BY_1);
    }

    @Test
    void aVolumeThatIsNotThereOrDoesNotReachTheNodeIsRefused() {
        assertThat(VolumeMachine.decide(PV, HELD, new Ask.Attach("node-1", 3, "pod-a", false, Optional.empty()))
                        .answer())
                .isEqualTo(new Answer.Refused("persistentvolume \"pvc-1\" not found"));
        var misfit = facts("the volume's node affinity does not admit node node-1", "ReadWriteOnce");
        assertThat(VolumeMachine.decide(PV, KNOWN, new Ask.Attach("node-1", 3, "pod-a", false, Optional.of(misfit)))
                        .answer())
                .isEqualTo(new Answer.Refused("the volume's node affinity does not admit node node-1"));
    }

    @Test
    void anotherLifeOfTheObjectKeepsTheTokensAndTheHolders() {
        var reborn = new VolumeFacts("u2", "2G", Set.of("ReadWriteOnce"), "/data/pvc-1", "");
        var ask = new Ask.Attach("node-2", 9, "pod-c", false, Optional.of(reborn));
        assertThat(VolumeMachine.decide(PV, HELD, ask).answer()).isEqualTo(HELD_BY_1);
        VolumeState free = after(HELD, new Detached("node-1", "pod-a"), new Released("u1"), new Deleted("u1"));
        assertThat(VolumeMachine.decide(PV, free, ask))
                .isEqualTo(new Decision(
                        List.of(new Provisioned("u2", "2G"), new Attached("node-2", 9, 2, "pod-c", false)), GRANTED_2));
    }

    @Test
    void aGrownCapacityIsNotedAtTheNextAttach() {
        var grown = new VolumeFacts("u1", "2G", Set.of("ReadWriteOnce"), "/data/pvc-1", "");
        assertThat(VolumeMachine.decide(PV, HELD, new Ask.Attach("node-1", 3, "pod-a", false, Optional.of(grown)))
                        .events())
                .containsExactly(new Expanded("2G"));
    }

    /** Tokens only grow with a change of holder, and a ReadWriteOnce volume never has two nodes. */
    @RepeatedTest(20)
    void anyHistoryKeepsOneHolderAndGrowingTokens() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        VolumeState state = NEW;
        long highest = 0;
        Map<String, Long> tokenOf = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            Ask ask = any(random);
            Decision decision = VolumeMachine.decide(PV, state, ask);
            VolumeState before = state;
            state = after(state, decision.events().toArray(VolumeEvent[]::new));
            assertThat(state.leases()).as("seed %d, step %d", seed, i).hasSizeLessThan(2);
            if (decision.answer() instanceof Answer.Granted granted && ask instanceof Ask.Attach a) {
                boolean held = before.leases().containsKey(a.node());
                assertThat(granted.token())
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(held ? tokenOf.getOrDefault(a.node(), 0L) : highest + 1);
                highest = Math.max(highest, granted.token());
                tokenOf.put(a.node(), granted.token());
                assertThat(lease(state, a.node()).pods()).containsKey(a.pod());
                assertThat(a.epoch()).isGreaterThan(state.fencedEpoch(a.node()));
            }
        }
    }

    private static VolumeState.Lease lease(VolumeState state, String node) {
        return state.leases().getOrDefault(node, new VolumeState.Lease(0, 0, Map.of()));
    }

    private static Ask any(Random random) {
        String node = "node-" + random.nextInt(3);
        String pod = "pod-" + random.nextInt(4);
        long epoch = 1L + random.nextInt(6);
        String uid = random.nextInt(20) == 0 ? "u2" : "u1";
        var facts = new VolumeFacts(uid, "1G", Set.of("ReadWriteOnce"), "/data/pvc-1", "");
        return switch (random.nextInt(12)) {
            case 0 -> new Ask.Fence(node, epoch);
            case 1 -> random.nextInt(5) == 0 ? new Ask.Release(uid) : new Ask.Delete("u3");
            case 2, 3, 4, 5 -> new Ask.Detach(node, epoch, pod, 1L + random.nextInt(12));
            default -> new Ask.Attach(node, epoch, pod, random.nextBoolean(), Optional.of(facts));
        };
    }

    private static Ask attach(String node, long epoch, String pod, String mode) {
        return new Ask.Attach(node, epoch, pod, false, Optional.of(facts("", mode)));
    }

    private static VolumeFacts facts(String misfit, String... modes) {
        return new VolumeFacts("u1", "1G", Set.of(modes), "/data/pvc-1", misfit);
    }

    private static VolumeState after(VolumeState state, VolumeEvent... events) {
        VolumeState now = state;
        for (VolumeEvent e : new ArrayList<>(List.of(events))) {
            now = now.apply(e);
        }
        return now;
    }
}
