package dev.berth.deploy.chaos;

import dev.berth.deploy.chaos.history.Fault;
import dev.berth.deploy.chaos.history.Verdict;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.NodeProcess;
import dev.berth.deploy.cluster.Running;
import dev.berth.deploy.cluster.Sweeping;
import dev.berth.deploy.cluster.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Carries out what a {@link Nemesis} says, and heals it again. One at a time. */
final class Strikes {
    /** A lease of 6 s, a margin of 1 s, and time for the replacement to come while the node is still away. */
    private static final long LONG_MILLIS = 16_000;

    private static final int LOST_PERCENT = 20;
    private static final long STRESS_MILLIS = 60_000;

    /** In which a whole cluster takes a write: shards that move to a node that is back may refuse one for a moment (429). */
    private static final Duration TAKEN = Duration.ofSeconds(15);

    /** What the node of a journal that is gone writes before it does anything else. */
    private static final String LEFT = "leaving the journal's group";
    /** And when it counts again. */
    private static final String FILLED = "the journal's group is";

    private static final Duration READY = Duration.ofSeconds(90);
    /** In which what is lain in wait for comes about. */
    private static final Duration AMBUSH = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Home home;
    private final Running running;
    private final Workload workload;
    private final Cuts cuts;
    private final Means means;
    private final NodeLogs logs;
    private final Midst midst;
    private final RunClock clock;
    private final Random chance;
    private final List<Verdict.Violation> broken = new ArrayList<>();
    private long rollOuts;
    private long asked;
    private int attachKills;
    private boolean leadersTurn;

    Strikes(
            Cluster cluster,
            Home home,
            Running running,
            Workload workload,
            Means means,
            RunClock clock,
            Random chance) {
        this.cluster = cluster;
        this.home = home;
        this.running = running;
        this.workload = workload;
        this.cuts = means.cuts();
        this.means = means;
        this.logs = new NodeLogs(cluster, home);
        this.midst = new Midst(home, cluster);
        this.clock = clock;
        this.chance = chance;
    }

    Fault strike(Nemesis nemesis) {
        return switch (nemesis) {
            case KILL_NODE -> killNode(nemesis, writersNode());
            case KILL_LEADER -> killNode(nemesis, leader());
            case KILL_JVM -> killJvms(nemesis, List.of(any()));
            case KILL_ALL -> killJvms(nemesis, cluster.members());
            case STOP_LONG -> stop(nemesis, writersNode(), LONG_MILLIS + chance.nextInt(4000));
            case STOP_LEADER -> stop(nemesis, leader(), LONG_MILLIS + chance.nextInt(4000));
            case STOP_SHORT -> stop(nemesis, any(), 1000 + chance.nextInt(2500));
            case CUT -> filtered(nemesis, "dropped", victim -> cuts.cut(victim, true));
            case CUT_ONE_WAY -> filtered(nemesis, "dropped", victim -> cuts.cut(victim, false));
            case FLAPPING -> flap(nemesis, any());
            case LOSS -> filtered(nemesis, "lost", victim -> cuts.lose(victim, LOST_PERCENT));
            case WATCHDOG -> killWatchdogs(nemesis);
            case RESTART -> restart(nemesis);
            case STRESS -> stress(nemesis);
            case FULL_DISK ->
                onDisk(
                        nemesis,
                        victim ->
                                means.disks().full(victim, 10_000 + chance.nextInt(4000), why -> broken(victim, why)));
            case SLOW_DISK -> onDisk(nemesis, means.disks()::slow);
            case FAILING_DISK -> onDisk(nemesis, this::failing);
            case LOST_DISK -> loseDisk(nemesis);
            case CLOCK_JUMP -> jump(nemesis, means.clocks().orElseThrow());
            case KILL_IN_ROLL_OUT -> killInRollOut(nemesis);
            case KILL_IN_SCALE_IN -> killInScaleIn(nemesis);
            case KILL_IN_ATTACH -> killInAttach(nemesis);
            case KILL_IN_SNAPSHOT -> killInSnapshot(nemesis);
        };
    }

    /** Heals what a strike that failed may have left; returns what could not be healed. */
    List<String> heal() {
        List<String> problems = new ArrayList<>();
        healing("the cut networks", cuts::heal, problems);
        cluster.members()
                .forEach(m -> healing(m.name() + ", stopped", () -> process(m).signal("CONT"), problems));
        means.clocks().ifPresent(clocks -> healing("the clock", clocks::right, problems));
        healing("the nodes that are down", () -> running.start(cluster.members()), problems);
        healing(
                "the size of the set",
                () -> mustBeTaken("the set's size", () -> workload.scale(Workload.REPLICAS)),
                problems);
        return problems;
    }

    private static void healing(String what, Runnable healing, List<String> problems) {
        try {
            healing.run();
        } catch (RuntimeException e) {
            problems.add("and could not be healed: " + what + ": " + e.getMessage());
        }
    }

    private Cluster.Member any() {
        return cluster.members().get(chance.nextInt(cluster.members().size()));
    }

    /** A node that has something to lose. */
    private Cluster.Member writersNode() {
        return workload.nodeOf(chance.nextInt(Workload.REPLICAS))
                .flatMap(cluster::member)
                .orElseGet(this::any);
    }

    /** As the logs tell; {@link #any} if they do not. */
    private Cluster.Member leader() {
        return logs.leader().orElseGet(this::any);
    }

    /** The leader, or at every second call one of the others. */
    private Cluster.Member leaderInTurns() {
        Cluster.Member leader = leader();
        leadersTurn = !leadersTurn;
        List<Cluster.Member> others =
                cluster.controls().stream().filter(m -> !m.equals(leader)).toList();
        return leadersTurn || others.isEmpty() ? leader : others.get(chance.nextInt(others.size()));
    }

    private NodeProcess process(Cluster.Member member) {
        return running.process(member);
    }

    private String pid(Cluster.Member member) {
        return process(member).jvm().map(p -> Long.toString(p.pid())).orElse("");
    }

    private Fault killNode(Nemesis nemesis, Cluster.Member victim) {
        String pid = pid(victim);
        long began = clock.now();
        process(victim).kill();
        String hit = process(victim).jvm().isEmpty() && !pid.isEmpty() ? "process " + pid + " is gone" : "";
        sleep(LONG_MILLIS + chance.nextInt(4000));
        long ended = clock.now();
        running.start(List.of(victim));
        return fault(nemesis, List.of(victim), began, ended, hit);
    }

    private Fault killJvms(Nemesis nemesis, List<Cluster.Member> victims) {
        List<String> pids = victims.stream().map(this::pid).toList();
        long began = clock.now();
        victims.forEach(v -> process(v).signal("KILL"));
        boolean other = Waiting.until(
                Duration.ofSeconds(10),
                () -> victims.stream().noneMatch(v -> pid(v).isEmpty() || pids.contains(pid(v))));
        return fault(nemesis, victims, began, clock.now(), other ? "processes " + pids + " were replaced" : "");
    }

    private Fault stop(Nemesis nemesis, Cluster.Member victim, long millis) {
        long began = clock.now();
        process(victim).signal("STOP");
        sleep(millis);
        String state = Ambush.stateOf(pid(victim));
        long ended = clock.now();
        process(victim).signal("CONT");
        return fault(nemesis, List.of(victim), began, ended, state.equals("T") ? "state T until the end" : "");
    }

    /** @param word what becomes of the packets that the rules hold */
    private Fault filtered(Nemesis nemesis, String word, Consumer<Cluster.Member> rules) {
        Cluster.Member victim = writersNode();
        long began = clock.now();
        rules.accept(victim);
        sleep(LONG_MILLIS + chance.nextInt(4000));
        long held = cuts.dropped();
        long ended = clock.now();
        cuts.heal();
        return fault(nemesis, List.of(victim), began, ended, held > 0 ? held + " packets " + word : "");
    }

    private Fault flap(Nemesis nemesis, Cluster.Member victim) {
        long began = clock.now();
        long dropped = 0;
        for (int i = 0; i < 6; i++) {
            cuts.cut(victim, chance.nextBoolean());
            sleep(500 + chance.nextInt(1500));
            dropped += cuts.dropped();
            cuts.heal();
            sleep(500 + chance.nextInt(1000));
        }
        return fault(nemesis, List.of(victim), began, clock.now(), dropped > 0 ? dropped + " packets dropped" : "");
    }

    private Fault killWatchdogs(Nemesis nemesis) {
        long began = clock.now();
        List<String> killed = new ArrayList<>();
        for (Cluster.Member m : cluster.members()) {
            watchdog(m)
                    .flatMap(ProcessHandle::of)
                    .filter(ProcessHandle::destroyForcibly)
                    .ifPresent(p -> killed.add(m.name()));
        }
        sleep(3000);
        boolean all = killed.size() == cluster.members().size();
        return fault(nemesis, cluster.members(), began, clock.now(), all ? "all were there and were killed" : "");
    }

    private Optional<Long> watchdog(Cluster.Member member) {
        try {
            String beat = Files.readString(home.node(member.name()).root().resolve("watchdog.beat"));
            return Optional.of(Long.parseLong(beat.substring(0, beat.indexOf(' '))));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private Fault restart(Nemesis nemesis) {
        long began = clock.now();
        String hit = "each came back Ready";
        for (Cluster.Member m : cluster.members()) {
            process(m).stop();
            process(m).awaitEnd();
            running.start(List.of(m));
            if (!ready()) {
                // Whether it comes later is judged by whoever waits for the whole cluster.
                hit = "";
            }
        }
        return fault(nemesis, cluster.members(), began, clock.now(), hit);
    }

    private Fault stress(Nemesis nemesis) {
        long began = clock.now();
        try (Stress stress = Stress.begin()) {
            sleep(STRESS_MILLIS);
            return fault(nemesis, cluster.members(), began, clock.now(), stress.proof());
        }
    }

    private Fault onDisk(Nemesis nemesis, Function<Cluster.Member, String> trouble) {
        Cluster.Member victim = leaderInTurns();
        String role = leadersTurn ? "the leader's: " : "not the leader's: ";
        long began = clock.now();
        String hit = trouble.apply(victim);
        return fault(nemesis, List.of(victim), began, clock.now(), hit.isEmpty() ? "" : role + hit);
    }

    private String failing(Cluster.Member victim) {
        long millis = 10_000L + chance.nextInt(4000);
        String hit = means.disks().failing(victim, process(victim), millis, why -> broken(victim, why));
        running.start(List.of(victim));
        return hit;
    }

    private void broken(Cluster.Member victim, String why) {
        broken.add(new Verdict.Violation("journals", victim.name(), clock.now(), why));
    }

    /** What the nodes' journals did not do that they should have, seen while their disks were struck. */
    List<Verdict.Violation> broken() {
        return List.copyOf(broken);
    }

    private Fault loseDisk(Nemesis nemesis) {
        Cluster.Member victim = leaderInTurns();
        Path journal = home.node(victim.name()).journal(cluster);
        long left = logs.times(victim, LEFT);
        long filled = logs.times(victim, FILLED);
        long began = clock.now();
        process(victim).kill();
        long lost = Sweeping.empty(journal);
        running.start(List.of(victim));
        if (!Waiting.until(READY, () -> logs.times(victim, FILLED) > filled)) {
            throw new Failure(
                    "the journal of " + victim.name() + ", which lost its disk, is not filled by the others",
                    "read the node logs");
        }
        boolean hit = lost > 0 && logs.times(victim, LEFT) > left;
        return fault(nemesis, List.of(victim), began, clock.now(), hit ? lost + " files were lost" : "");
    }

    private Fault jump(Nemesis nemesis, ClockFaults clocks) {
        Duration wrong = Duration.ofHours(chance.nextBoolean() ? 1 : -1);
        long began = clock.now();
        String hit = clocks.jump(wrong, 15_000 + chance.nextInt(4000), this::somethingToPlace);
        return fault(nemesis, List.of(clocks.victim()), began, clock.now(), hit);
    }

    private void somethingToPlace() {
        asked++;
        mustBeTaken("a pod of the experiment", () -> workload.ask(asked));
    }

    private static void mustBeTaken(String what, BooleanSupplier asking) {
        if (!Waiting.until(TAKEN, asking)) {
            throw new Failure(what + " was refused by a whole cluster", "read the node logs");
        }
    }

    private boolean ready() {
        try {
            running.awaitReady(cluster.members(), READY, said -> {});
            return true;
        } catch (Failure notReady) {
            return false;
        }
    }

    private Fault killInRollOut(Nemesis nemesis) {
        rollOuts++;
        mustBeTaken("the roll-out of the experiment", () -> workload.rollOut(rollOuts));
        sleep(1000 + chance.nextInt(3000));
        return killNode(nemesis, writersNode());
    }

    private Fault killInScaleIn(Nemesis nemesis) {
        int highest = Workload.REPLICAS - 1;
        Cluster.Member victim =
                workload.nodeOf(highest).flatMap(cluster::member).orElseGet(this::any);
        mustBeTaken("the scale-in of the experiment", () -> workload.scale(highest));
        sleep(chance.nextInt(500));
        boolean going = workload.nodeOf(highest).filter(victim.name()::equals).isPresent();
        Fault killed = killNode(nemesis, victim);
        if (!Waiting.until(READY, () -> workload.scale(Workload.REPLICAS))) {
            throw new Failure("the set of the experiment cannot be made larger again", "read the node logs");
        }
        String hit = going && !killed.hit().isEmpty() ? killed.hit() + ", its pod was still there" : "";
        return fault(nemesis, List.of(victim), killed.began(), killed.ended(), hit);
    }

    private Fault killInSnapshot(Nemesis nemesis) {
        Cluster.Member victim = leaderInTurns();
        try (Bulk bulk = workload.bulk()) {
            return new Ambush(this::process, midst::ofSnapshot)
                    .among(List.of(victim), AMBUSH)
                    .map(caught -> hit(killJvms(nemesis, List.of(victim)), caught.midst()))
                    .orElseGet(() -> fault(nemesis, List.of(victim), clock.now(), clock.now(), ""));
        }
    }

    private Fault killInAttach(Nemesis nemesis) {
        int ordinal = chance.nextInt(Workload.REPLICAS);
        var ambush = new Ambush(this::process, midst.ofAttach(workload::lives));
        mustBeTaken("the deletion of a pod", () -> workload.delete(ordinal));
        return ambush.among(cluster.members(), AMBUSH)
                .map(caught -> hit(killAround(nemesis, caught.member()), caught.midst()))
                .orElseGet(() -> fault(nemesis, List.of(), clock.now(), clock.now(), ""));
    }

    /** @param stopped whose agent has just been granted a volume */
    private Fault killAround(Nemesis nemesis, Cluster.Member stopped) {
        return switch (attachKills++ % 3) {
            case 0 -> killJvms(nemesis, List.of(stopped));
            case 1 -> killNode(nemesis, stopped);
            default -> {
                List<Cluster.Member> others = cluster.members().stream()
                        .filter(m -> !m.equals(stopped))
                        .toList();
                Fault killed = killJvms(nemesis, List.of(others.get(chance.nextInt(others.size()))));
                process(stopped).signal("CONT");
                yield killed;
            }
        };
    }

    /** Only what was killed in the midst of it counts. */
    private static Fault hit(Fault killed, String midst) {
        String hit = killed.hit().isEmpty() ? "" : killed.hit() + "; " + midst;
        return new Fault(killed.what(), killed.nodes(), killed.began(), killed.ended(), killed.toll(), hit);
    }

    private static Fault fault(Nemesis nemesis, List<Cluster.Member> victims, long began, long ended, String hit) {
        List<String> names = victims.stream().map(Cluster.Member::name).toList();
        return new Fault(nemesis.word(), names, began, ended, nemesis.toll(), hit);
    }

    private static void sleep(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }
}
