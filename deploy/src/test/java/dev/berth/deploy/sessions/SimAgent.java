package dev.berth.deploy.sessions;

import dev.berth.agent.lease.AgentLease;
import dev.berth.agent.lease.AssignmentLog;
import dev.berth.agent.lease.AssignmentLog.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One life of a node's agent: the shell around the lease's rules, in the order in which the real one does things. */
final class SimAgent {
    private static final long RENEW = Rules.TTL.toMillis() / 6;
    private static final long RETRY = 1_000;

    private final World world;
    private final SimNode node;
    private final Rules rules;
    private final String incarnation;
    private AgentLease lease = AgentLease.NONE;
    private AssignmentLog log = new AssignmentLog(0, 0);
    private boolean registered;
    private boolean cleaning;
    private Optional<Duration> silentSince = Optional.empty();
    private int host;
    private int turns;
    /** What the session wants here: life to whether it is being deleted. Empty before the first list. */
    private final Map<Integer, Boolean> wanted = new HashMap<>();

    private final Set<Integer> starting = new HashSet<>();
    private final Set<Integer> stopping = new HashSet<>();

    SimAgent(World world, SimNode node) {
        this.world = world;
        this.node = node;
        this.rules = world.rules;
        this.incarnation = node.name + "-life-" + node.jvm.life;
        this.host = world.time.random.nextInt(3);
    }

    void begin() {
        ask();
        node.jvm.after(world.time.between(1, 200), this::work);
    }

    private void ask() {
        if (registered) {
            renew();
            node.jvm.after(RENEW, this::ask);
        } else {
            register();
            node.jvm.after(RETRY, this::ask);
        }
    }

    private boolean running() {
        boolean known = wanted.entrySet().stream().anyMatch(e -> e.getKey() > 0 && !e.getValue());
        return known || !node.found().isEmpty() || !starting.isEmpty() || !stopping.isEmpty();
    }

    private void register() {
        if (!cleaning) {
            turnIfSilent(3_000);
            lease = rules.agent().sending(lease, node.jvm.clock());
            long number = lease.last();
            boolean running = running();
            world.toSession(node, host, s -> s.onRegister(incarnation, node.boot(), number, running));
        }
    }

    private void renew() {
        turnIfSilent(1_500);
        lease = rules.agent().sending(lease, node.jvm.clock());
        long number = lease.last();
        long epoch = lease.epoch();
        world.toSession(node, host, s -> s.onRenew(incarnation, epoch, number));
    }

    private void turnIfSilent(long patience) {
        Duration now = node.jvm.clock();
        if (silentSince.isEmpty()) {
            silentSince = Optional.of(now);
        } else if (now.minus(silentSince.get()).toMillis() >= patience << turns) {
            silentSince = Optional.of(now);
            turns = Math.min(turns + 1, 2);
            host++;
        }
    }

    private boolean mine(String life) {
        silentSince = Optional.empty();
        turns = 0;
        return life.equals(incarnation);
    }

    void onRegistered(String life, long epoch, long number) {
        if (mine(life) && !registered && !cleaning) {
            rules.agent()
                    .granted(lease, epoch, Rules.TTL, number, node.jvm.clock())
                    .ifPresent(next -> {
                        if (next.epoch() != lease.epoch()) {
                            log = new AssignmentLog(epoch, 0);
                        }
                        lease = next;
                        world.note(node.name + " is registered in epoch " + epoch + " until " + lease.deadline());
                        registered = true;
                        node.lease(lease.epoch(), lease.deadline());
                    });
        }
    }

    void onRenewed(String life, long epoch, long number) {
        if (mine(life)) {
            Duration before = lease.deadline();
            lease = rules.agent().renewed(lease, epoch, number, node.jvm.clock());
            if (!lease.deadline().equals(before)) {
                node.lease(lease.epoch(), lease.deadline());
            }
        }
    }

    void onPatience(String life) {
        mine(life);
    }

    void onUnknown(String life) {
        if (mine(life) && registered) {
            registered = false;
            lease = rules.agent().lost(lease);
        }
    }

    void onClean(String life, long fenced) {
        if (mine(life) && !cleaning && rules.agent().mustClean(lease, fenced)) {
            world.note(node.name + " cleans after the fence of " + fenced);
            cleaning = true;
            registered = false;
            lease = rules.agent().lost(lease);
            wanted.clear();
        }
    }

    void onAssigned(String life, long epoch, long number, boolean full, Optional<Api.Pod> pod) {
        if (!mine(life) || !registered || log.judge(epoch, number, full) != Verdict.APPLY) {
            return;
        }
        log = log.applied(number);
        wanted.clear();
        pod.ifPresent(p -> wanted.put(p.life(), p.deleting()));
        wanted.put(0, true);
    }

    /** What the pod machines do: start what is wanted, end what is not, and clean. */
    private void work() {
        boolean known = !wanted.isEmpty();
        for (int life : Set.copyOf(node.found())) {
            if ((cleaning || (known && wanted.getOrDefault(life, true))) && !starting.contains(life)) {
                stop(life);
            }
        }
        if (!cleaning) {
            wanted.forEach(this::follow);
        }
        if (cleaning && !running()) {
            cleaning = false;
            register();
        }
        node.jvm.after(world.time.between(50, 250), this::work);
    }

    private void follow(int life, boolean deleting) {
        if (life == 0 || starting.contains(life) || stopping.contains(life)) {
            return;
        }
        if (deleting) {
            if (!node.anything(life)) {
                long epoch = lease.epoch();
                world.toSession(node, host, s -> s.onGone(incarnation, epoch, life));
            }
        } else if (!node.anything(life) && rules.agent().mayStart(lease, lease.epoch(), node.jvm.clock())) {
            start(life);
        }
    }

    /** Decided now; carried out by a thread of this JVM a moment later, or much later if the JVM is paused in between. */
    private void start(int life) {
        long epoch = node.epochInFile();
        starting.add(life);
        node.jvm.after(world.time.between(1, 100), () -> {
            node.spawn(life, epoch);
            node.jvm.after(world.time.between(100, 400), () -> settle(life));
        });
    }

    private void settle(int life) {
        if (node.found().contains(life) && !node.alive().contains(life)) {
            node.jvm.after(100, () -> settle(life));
        } else {
            starting.remove(life);
        }
    }

    private void stop(int life) {
        if (stopping.add(life)) {
            node.jvm.after(world.time.between(1, 400), () -> {
                world.note(node.name + " has ended life " + life);
                node.kill(life);
                stopping.remove(life);
            });
        }
    }
}
