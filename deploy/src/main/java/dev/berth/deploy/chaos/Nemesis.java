package dev.berth.deploy.chaos;

import java.util.List;

/** What can be done to a cluster. Each is also an experiment of its own. */
public enum Nemesis {
    KILL_NODE("kill-node", "SIGKILL of a node's JVM and its supervisor; started again later", true),
    KILL_LEADER("kill-leader", "the same for the node whose JVM leads the journal", true),
    KILL_JVM("kill-jvm", "SIGKILL of a node's JVM, which its supervisor starts again at once", false),
    KILL_ALL("kill-all", "SIGKILL of all JVMs in one moment; their supervisors start them again", false),
    STOP_LONG("stop-long", "SIGSTOP of a node's JVM for longer than its lease, then SIGCONT", true),
    STOP_LEADER("stop-leader", "the same for the node whose JVM leads the journal", true),
    STOP_SHORT("stop-short", "SIGSTOP of a node's JVM for less than its lease, then SIGCONT", false),
    CUT("cut", "a node is cut off from the others, both ways", true),
    CUT_ONE_WAY("cut-one-way", "a node hears the others but cannot begin to speak to them", true),
    FLAPPING("flapping", "a node is cut off and joined again every other second", false),
    WATCHDOG("watchdog", "SIGKILL of all nodes' watchdogs", false),
    RESTART("restart", "each node's JVM in turn is ended in good order and started again", false),
    KILL_IN_ROLL_OUT("kill-in-roll-out", "kill-node in the middle of a rolling update", true);

    private final String word;
    private final String description;
    private final boolean takesPods;

    Nemesis(String word, String description, boolean takesPods) {
        this.word = word;
        this.description = description;
        this.takesPods = takesPods;
    }

    /** What a user calls it. */
    public String word() {
        return word;
    }

    public String description() {
        return description;
    }

    /** Whether it lasts long enough for the node's StatefulSet pods to have to run elsewhere. */
    public boolean takesPods() {
        return takesPods;
    }

    /** Whether it needs a packet filter. */
    boolean cuts() {
        return this == CUT || this == CUT_ONE_WAY || this == FLAPPING;
    }

    static List<Nemesis> all() {
        return List.of(values());
    }
}
