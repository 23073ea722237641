package dev.berth.deploy.chaos;

import dev.berth.deploy.chaos.history.Toll;
import java.util.List;

/** What can be done to a cluster. Each is also an experiment of its own. */
public enum Nemesis {
    KILL_NODE("kill-node", "SIGKILL of a node's JVM and its supervisor; started again later", Toll.TAKES_PODS),
    KILL_LEADER("kill-leader", "the same for the node whose JVM leads the journal", Toll.TAKES_PODS),
    KILL_JVM("kill-jvm", "SIGKILL of a node's JVM, which its supervisor starts again at once", Toll.MAY_TAKE_PODS),
    KILL_ALL("kill-all", "SIGKILL of all JVMs in one moment; their supervisors start them again", Toll.MAY_TAKE_PODS),
    STOP_LONG("stop-long", "SIGSTOP of a node's JVM for longer than its lease, then SIGCONT", Toll.TAKES_PODS),
    STOP_LEADER("stop-leader", "the same for the node whose JVM leads the journal", Toll.TAKES_PODS),
    STOP_SHORT("stop-short", "SIGSTOP of a node's JVM for less than its lease, then SIGCONT", Toll.SPARES_PODS),
    CUT("cut", "a node is cut off from the others, both ways", Toll.TAKES_PODS),
    CUT_ONE_WAY("cut-one-way", "a node hears the others but cannot begin to speak to them", Toll.TAKES_PODS),
    FLAPPING("flapping", "a node is cut off and joined again every other second", Toll.MAY_TAKE_PODS),
    LOSS("loss", "every fifth packet between a node and the others is lost", Toll.MAY_TAKE_PODS),
    WATCHDOG("watchdog", "SIGKILL of all nodes' watchdogs", Toll.SPARES_PODS),
    RESTART("restart", "each node's JVM in turn is ended in good order and started again", Toll.MAY_TAKE_PODS),
    STRESS("stress", "four busy processes for each core, for a minute", Toll.SPARES_PODS),
    FULL_DISK(
            "full-disk",
            "no room on the disk of a control node's journal, the leader's and another's in turns",
            Toll.SPARES_PODS),
    SLOW_DISK("slow-disk", "the same disk takes writes in 200 ms of every 500 only, for ten seconds", Toll.SPARES_PODS),
    FAILING_DISK(
            "failing-disk",
            "the same disk answers all reads and writes with an error, and is mounted anew later",
            Toll.SPARES_PODS),
    LOST_DISK(
            "lost-disk",
            "SIGKILL of a control node's JVM, whose journal is deleted before it is started again, the leader's and another's in turns",
            Toll.MAY_TAKE_PODS),
    CLOCK_JUMP(
            "clock-jump",
            "the wall clock of a node's JVM is wrong by an hour, fast or slow, then right again",
            Toll.SPARES_PODS),
    KILL_IN_ROLL_OUT("kill-in-roll-out", "kill-node in the middle of a rolling update", Toll.TAKES_PODS),
    KILL_IN_SCALE_IN(
            "kill-in-scale-in", "kill-node while its pod goes because the set is made smaller", Toll.MAY_TAKE_PODS),
    KILL_IN_ATTACH(
            "kill-in-attach",
            "SIGKILL between the grant of a pod's volume and the pod's start: of the node's JVM, of that and its supervisor, of another JVM, in turns",
            Toll.MAY_TAKE_PODS),
    KILL_IN_SNAPSHOT(
            "kill-in-snapshot",
            "SIGKILL of a control node's JVM while its journal writes a state file, the leader's and another's in turns",
            Toll.MAY_TAKE_PODS);

    private final String word;
    private final String description;
    private final Toll toll;

    Nemesis(String word, String description, Toll toll) {
        this.word = word;
        this.description = description;
        this.toll = toll;
    }

    /** What a user calls it. */
    public String word() {
        return word;
    }

    public String description() {
        return description;
    }

    public Toll toll() {
        return toll;
    }

    /** Why this machine does not let it; empty if it does. Tried out, which takes up to a second. */
    public String problem() {
        return need().problem();
    }

    Need need() {
        return switch (this) {
            case CUT, CUT_ONE_WAY, FLAPPING, LOSS -> Need.PACKET_FILTER;
            case FULL_DISK, SLOW_DISK, FAILING_DISK -> Need.DISKS;
            case CLOCK_JUMP -> Need.CLOCK;
            default -> Need.NOTHING;
        };
    }

    static List<Nemesis> all() {
        return List.of(values());
    }
}
