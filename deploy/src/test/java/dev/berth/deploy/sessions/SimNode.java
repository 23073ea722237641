package dev.berth.deploy.sessions;

import dev.berth.agent.lease.Deadline;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** A machine: its agent's JVM, and what outlives that: processes of pods, launchers under way, the lease file, the watchdog. */
final class SimNode {
    final String name;
    final Jvm jvm;
    private final Virtual time;
    private final Rules rules;
    private final World world;
    private int boots = 1;
    private Deadline file = new Deadline("", 0, Duration.ZERO);
    /** Lives of the pod whose process is alive. */
    private final Set<Integer> alive = new TreeSet<>();
    /** Lives of the pod with a launcher that has not become the program yet. */
    private final Set<Integer> launching = new TreeSet<>();

    SimNode(String name, Virtual time, Rules rules, World world) {
        this.name = name;
        this.time = time;
        this.rules = rules;
        this.world = world;
        this.jvm = new Jvm(name, time);
    }

    String boot() {
        return name + "-boot-" + boots;
    }

    Set<Integer> alive() {
        return alive;
    }

    boolean anything(int life) {
        return alive.contains(life) || launching.contains(life);
    }

    /** All lives of which anything runs or is about to. */
    Set<Integer> found() {
        var all = new HashSet<>(alive);
        all.addAll(launching);
        return all;
    }

    /** The epoch that a start asked for now belongs to. */
    long epochInFile() {
        return file.epoch();
    }

    void lease(long epoch, Duration deadline) {
        file = new Deadline(boot(), epoch, deadline);
        long look = jvm.until(deadline) + time.between(0, 250);
        time.after(look, this::look);
    }

    private void look() {
        if (rules.dog().kills(file, boot(), jvm.clock())) {
            Set<Integer> hit = found();
            // SIGKILL takes a moment; what was seen dies, launchers included.
            time.after(time.between(1, 150), () -> {
                world.note(name + "'s watchdog kills " + hit);
                launching.removeAll(hit);
                alive.removeAll(hit);
                if (!found().isEmpty()) {
                    time.after(100, this::look);
                }
            });
        }
    }

    /** Spawns a launcher, which looks at the lease, then becomes the program. */
    void spawn(int life, long askedInEpoch) {
        int boot = boots;
        launching.add(life);
        time.after(time.chance(0.1) ? time.between(100, 3_000) : time.between(1, 80), () -> {
            if (boot != boots || !launching.contains(life)) {
                return;
            }
            if (!rules.launcher().mayRun(file, boot(), askedInEpoch, jvm.clock())) {
                launching.remove(life);
                return;
            }
            time.after(time.between(0, 60), () -> begin(life, boot));
        });
    }

    private void begin(int life, int boot) {
        if (boot == boots && launching.remove(life)) {
            world.beforeStart(name, life);
            alive.add(life);
        }
    }

    void kill(int life) {
        alive.remove(life);
        launching.remove(life);
    }

    /** The machine goes down and comes up: nothing outlives that but files. */
    void reboot() {
        boots++;
        alive.clear();
        launching.clear();
    }
}
