package dev.berth.deploy.sessions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A cluster of three control JVMs and two nodes, with one identity that must never be alive twice and never stay dead. */
final class World {
    private static final long FAULTS = 60_000;
    /** From the end of all faults until the identity must be alive: two sessions' takeovers one after the other, and a start. */
    private static final long BOUND = 35_000;

    final Virtual time;
    final Rules rules;
    final Net net;
    final Api api;
    final Quorum quorum = new Quorum();
    private final List<Jvm> controls = new ArrayList<>();
    private final List<Map<String, SimSession>> sessions = new ArrayList<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final Map<String, SimAgent> agents = new HashMap<>();
    private final Consumer<String> log;
    private String problem = "";
    private int starts;

    private World(long seed, Rules rules, Consumer<String> log) {
        this.log = log;
        this.time = new Virtual(seed);
        this.rules = rules;
        this.net = new Net(time);
        this.api = new Api(time);
        for (int i = 0; i < 3; i++) {
            controls.add(new Jvm("control-" + i, time));
            sessions.add(new HashMap<>());
        }
        for (int i = 0; i < 2; i++) {
            nodes.add(new SimNode("node-" + i, time, rules, this));
        }
    }

    /** What a seed came to: empty, or the first promise that was broken; and how many processes were started. */
    record Verdict(String problem, int starts) {}

    static Verdict run(long seed, Rules rules) {
        return run(seed, rules, line -> {});
    }

    /** @param log hears what happens, to read a seed by */
    static Verdict run(long seed, Rules rules, Consumer<String> log) {
        return new World(seed, rules, log).run();
    }

    void note(String what) {
        log.accept(time.now() + " " + what);
    }

    private Verdict run() {
        nodes.forEach(this::startAgent);
        every(200, api::plan);
        every(1_000, this::wakeMissing);
        time.after(time.between(2_000, 6_000), this::fault);
        time.runUntil(FAULTS);
        heal();
        time.runUntil(FAULTS + BOUND);
        if (problem.isEmpty() && nodes.stream().allMatch(n -> n.alive().isEmpty())) {
            problem = "the identity is not alive " + BOUND + " ms after the last fault";
        }
        return new Verdict(problem, starts);
    }

    private void every(long millis, Runnable what) {
        time.after(millis, () -> {
            what.run();
            every(millis, what);
        });
    }

    private void startAgent(SimNode node) {
        var agent = new SimAgent(this, node);
        agents.put(node.name, agent);
        agent.begin();
    }

    /** Called in the instant before a process begins: nothing else of the identity may be alive. */
    void beforeStart(String node, int life) {
        starts++;
        note(node + " starts life " + life);
        for (SimNode n : nodes) {
            if (!n.alive().isEmpty() && problem.isEmpty()) {
                problem = "at " + time.now() + " life " + life + " starts on " + node + " while " + n.alive()
                        + " is alive on " + n.name;
            }
        }
    }

    // How the parts reach each other.

    void toSession(SimNode from, int host, Consumer<SimSession> what) {
        int i = Math.floorMod(host, controls.size());
        net.send(from.name, controls.get(i), () -> what.accept(session(i, from.name)));
    }

    private SimSession session(int control, String node) {
        Map<String, SimSession> here = sessions.get(control);
        SimSession known = here.get(node);
        if (known == null || known.ended()) {
            var begun = new SimSession(this, node, controls.get(control));
            here.put(node, begun);
            begun.begin();
            return begun;
        }
        return known;
    }

    void toAgent(Jvm from, String node, Consumer<SimAgent> what) {
        SimNode to = nodes.stream().filter(n -> n.name.equals(node)).findFirst().orElseThrow();
        net.send(from.name, to.jvm, () -> what.accept(Objects.requireNonNull(agents.get(node))));
    }

    /** A request to the quorum, which takes place when it arrives; its answer comes back late or never. */
    <T> void ask(Jvm from, Supplier<T> what, Consumer<T> answer) {
        net.send(from.name, "quorum", () -> {
            T result = what.get();
            if (!net.lost("quorum", from.name)) {
                from.after(net.delay(), () -> answer.accept(result));
            }
        });
    }

    /** A node whose sessions all sleep or are on dead JVMs is taken up by somebody. */
    private void wakeMissing() {
        for (SimNode n : nodes) {
            boolean held = false;
            for (int i = 0; i < controls.size(); i++) {
                SimSession s = sessions.get(i).get(n.name);
                held |= controls.get(i).up && s != null && !s.ended();
            }
            int first = time.random.nextInt(controls.size());
            if (!held && controls.get(first).up) {
                controls.get(first).after(1, () -> session(first, n.name));
            }
        }
    }

    // Faults.

    private void fault() {
        if (time.now() > FAULTS - 10_000) {
            return;
        }
        Jvm control = controls.get(time.random.nextInt(controls.size()));
        SimNode node = nodes.get(time.random.nextInt(nodes.size()));
        switch (time.random.nextInt(9)) {
            case 0 -> killControl(control);
            case 1 -> pause(control, time.between(100, 15_000));
            case 2 -> killAgent(node, time.between(100, 4_000));
            case 3 -> killAgent(node, time.between(4_000, 25_000));
            case 4 -> pause(node.jvm, time.between(100, 4_000));
            case 5 -> pause(node.jvm, time.between(4_000, 20_000));
            case 6 -> cutAgents(control);
            case 7 -> cutQuorum(control);
            default -> otherwise(node);
        }
        time.after(time.between(500, 12_000), this::fault);
    }

    private void otherwise(SimNode node) {
        switch (time.random.nextInt(3)) {
            case 0 -> {
                killAgent(node, time.between(1_000, 20_000));
                node.reboot();
            }
            case 1 -> isolate(node);
            default -> api.delete();
        }
    }

    private void pause(Jvm jvm, long millis) {
        note(jvm.name + " is paused for " + millis);
        jvm.pause(millis);
    }

    private void killControl(Jvm control) {
        if (control.up) {
            note(control.name + " is killed");
            control.kill();
            sessions.get(controls.indexOf(control)).clear();
            time.after(time.between(500, 15_000), () -> startControl(control));
        }
    }

    private void startControl(Jvm control) {
        if (!control.up) {
            control.start();
        }
    }

    private void killAgent(SimNode node, long down) {
        if (node.jvm.up) {
            note(node.name + "'s agent is killed for " + down);
            node.jvm.kill();
            time.after(down, () -> restart(node));
        }
    }

    private void restart(SimNode node) {
        if (!node.jvm.up) {
            node.jvm.start();
            startAgent(node);
        }
    }

    /** No agent reaches this control JVM, which still reaches the journal and believes what it believes; one way or both. */
    private void cutAgents(Jvm control) {
        int ways = time.random.nextInt(3);
        for (SimNode n : nodes) {
            cutFor(time.between(1_000, 20_000), ways, n.name, control.name);
        }
    }

    private void cutQuorum(Jvm control) {
        cutFor(time.between(1_000, 20_000), time.random.nextInt(3), control.name, "quorum");
    }

    private void isolate(SimNode node) {
        int ways = time.random.nextInt(3);
        long millis = time.between(1_000, 20_000);
        controls.forEach(c -> cutFor(millis, ways, node.name, c.name));
    }

    private void cutFor(long millis, int ways, String a, String b) {
        note("cut " + a + " and " + b + " for " + millis + ", ways " + ways);
        if (ways != 1) {
            net.cut(a, b);
            time.after(millis, () -> net.healLink(a, b));
        }
        if (ways != 2) {
            net.cut(b, a);
            time.after(millis, () -> net.healLink(b, a));
        }
    }

    private void heal() {
        net.heal();
        controls.forEach(c -> {
            c.resume();
            startControl(c);
        });
        nodes.forEach(n -> {
            n.jvm.resume();
            restart(n);
        });
    }
}
