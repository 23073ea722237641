package dev.berth.deploy.sessions;

import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.SessionMachine;
import dev.berth.controller.session.plan.SessionMachine.Claimant;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import dev.berth.controller.session.plan.Tenure;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One life of a node's session on one control JVM: the shell around the session's machine, in the order in which the real one does things. */
final class SimSession {
    private final World world;
    private final String node;
    private final Jvm jvm;
    private final SessionMachine machine;
    private SessionState state = SessionState.EMPTY;
    private Optional<Tenure> tenure = Optional.empty();
    private long own;
    private boolean writing;
    private boolean ended;
    private boolean agentKnown;
    private String agent = "";
    private long assignments;
    private Optional<Runnable> unproven = Optional.empty();
    /** Eviction: whether pods were read after the fence, and removals under way. */
    private boolean evicting;

    private boolean fresh;
    private final Set<Integer> removing = new HashSet<>();
    private final Map<Integer, Duration> seen = new HashMap<>();
    private long told = -1;
    /** Nothing is told from a view before one list that was made from what was newest. */
    private boolean whole;

    SimSession(World world, String node, Jvm jvm) {
        this.world = world;
        this.node = node;
        this.jvm = jvm;
        this.machine = world.rules.session();
    }

    boolean ended() {
        return ended;
    }

    void begin() {
        world.ask(jvm, () -> world.quorum.read(node), kept -> {
            state = kept.state();
            own = kept.number();
            Duration asked = jvm.clock();
            persist(new SessionEvent.Took(jvm.name), () -> {
                tenure = Optional.of(Tenure.begun(asked, jvm.clock()));
                assignments = state.takes() << 32;
                if (!state.leased() && state.epoch() > 0) {
                    world.api.node(node, false);
                }
            });
        });
        jvm.after(500, this::tick);
        jvm.after(world.time.between(1, 1_000), this::prove);
        // Recovery or the first write may have been lost: another life tries again.
        jvm.after(4_000, () -> ended |= tenure.isEmpty());
    }

    private void persist(SessionEvent event, Runnable then) {
        writing = true;
        Duration asked = jvm.clock();
        long expected = own;
        world.ask(jvm, () -> world.quorum.append(node, expected, event), done -> {
            writing = false;
            if (!done) {
                ended = true;
                return;
            }
            own = expected + 1;
            state = state.apply(event);
            world.note(jvm.name + " for " + node + ": " + event);
            tenure = tenure.map(t -> t.provenAt(asked));
            then.run();
        });
        jvm.after(5_000, () -> ended |= writing && own == expected);
    }

    private void prove() {
        if (ended) {
            return;
        }
        Duration asked = jvm.clock();
        world.ask(jvm, () -> world.quorum.read(node).number(), highest -> {
            if (tenure.isEmpty() || ended) {
                return;
            }
            switch (machine.judge(highest, own, writing)) {
                case LOST -> ended = true;
                case OPEN -> {}
                case HELD -> {
                    tenure = tenure.map(t -> t.provenAt(asked));
                    Optional<Runnable> waiting = unproven;
                    unproven = Optional.empty();
                    waiting.ifPresent(Runnable::run);
                }
            }
        });
        jvm.after(1_000, this::prove);
    }

    void onRegister(String incarnation, String boot, long number, boolean running) {
        if (writing || tenure.isEmpty() || ended) {
            return;
        }
        var who = new Claimant(incarnation, boot, running);
        switch (machine.register(state, tenure.get().cleared(clear()), who, jvm.clock())) {
            case Registration.Grant g -> persist(g.event(), () -> registered(incarnation, number));
            case Registration.Again a -> registered(incarnation, number);
            case Registration.Wait w -> {
                if (machine.proven(tenure.get(), jvm.clock())) {
                    world.toAgent(jvm, node, a -> a.onPatience(incarnation));
                }
            }
            case Registration.Clean c -> world.toAgent(jvm, node, a -> a.onClean(incarnation, c.fenced()));
        }
    }

    private void registered(String incarnation, long number) {
        tenure = tenure.map(t -> t.heard(jvm.clock()));
        agentKnown = true;
        agent = incarnation;
        evicting = false;
        fresh = false;
        whole = false;
        seen.clear();
        long epoch = state.epoch();
        world.toAgent(jvm, node, a -> a.onRegistered(incarnation, epoch, number));
        world.api.node(node, true);
        wholeList();
    }

    void onRenew(String incarnation, long epoch, long number) {
        if (tenure.isEmpty() || ended) {
            return;
        }
        switch (machine.renew(state, tenure.get(), incarnation, epoch, jvm.clock())) {
            case ACKNOWLEDGED -> {
                tenure = tenure.map(t -> t.heard(jvm.clock()));
                world.toAgent(jvm, node, a -> a.onRenewed(incarnation, epoch, number));
                if (!agentKnown) {
                    world.toAgent(jvm, node, a -> a.onUnknown(incarnation));
                }
            }
            case UNPROVEN -> unproven = Optional.of(() -> onRenew(incarnation, epoch, number));
            case UNKNOWN -> world.toAgent(jvm, node, a -> a.onUnknown(incarnation));
            case FENCED -> {
                long fenced = state.fenced();
                world.toAgent(jvm, node, a -> a.onClean(incarnation, fenced));
            }
        }
    }

    void onGone(String incarnation, long epoch, int life) {
        if (tenure.isPresent() && !ended && machine.holds(state, incarnation, epoch)) {
            world.ask(jvm, () -> remove(life), done -> {});
        }
    }

    private boolean remove(int life) {
        world.note("life " + life + " is taken out of the API for " + node + " by " + jvm.name);
        world.api.remove(life);
        return true;
    }

    private void wholeList() {
        long epoch = state.epoch();
        String to = agent;
        world.ask(jvm, world.api::newest, seen -> {
            whole |= epoch == state.epoch();
            assign(epoch, to, seen);
        });
    }

    private void assign(long epoch, String to, Api.Seen seen) {
        if (ended || epoch != state.epoch() || !to.equals(agent) || !state.leased() || seen.revision() < told) {
            return;
        }
        told = Math.max(told, seen.revision());
        long number = ++assignments;
        Optional<Api.Pod> here = seen.pod().filter(p -> p.node().equals(node));
        world.toAgent(jvm, node, a -> a.onAssigned(to, epoch, number, true, here));
    }

    private void tick() {
        if (ended) {
            return;
        }
        tenure.flatMap(t -> machine.fence(state, t, jvm.clock()))
                .filter(f -> !writing)
                .ifPresent(this::fence);
        if (tenure.isPresent()) {
            evict();
            if (agentKnown && state.leased()) {
                // Whole lists now and then stand for the gaps that the real feed notices by numbers.
                Api.Seen view = world.api.behind(world.time.between(0, 800));
                if (world.time.chance(0.2)) {
                    wholeList();
                } else if (whole && view.revision() > told) {
                    assign(state.epoch(), agent, view);
                }
            }
        }
        jvm.after(500, this::tick);
    }

    private void fence(SessionEvent.Fenced event) {
        tenure = tenure.map(t -> t.closing(true));
        seen.clear();
        look();
        persist(event, () -> {
            tenure = tenure.map(t -> t.closing(false));
            agentKnown = false;
            agent = "";
            world.api.node(node, false);
            seen.replaceAll((life, at) -> Duration.ZERO);
            evict();
        });
    }

    private void evict() {
        if (state.epoch() == 0 || state.fenced() < state.epoch()) {
            return;
        }
        if (!evicting) {
            evicting = true;
            fresh = false;
            world.ask(jvm, world.api::newest, newest -> {
                fresh = true;
                newest.pod().filter(p -> p.node().equals(node)).ifPresent(p -> seen.putIfAbsent(p.life(), jvm.clock()));
            });
            jvm.after(3_000, () -> evicting &= fresh);
        }
        look();
        seen.forEach((life, at) -> {
            if (tenure.filter(t -> machine.mayEvict(t, at)).isPresent()) {
                take(life);
            }
        });
    }

    private void look() {
        due().ifPresent(p -> seen.putIfAbsent(p.life(), jvm.clock()));
    }

    private void take(int life) {
        if (removing.add(life)) {
            world.ask(jvm, () -> remove(life), done -> removing.remove(life));
            jvm.after(5_000, () -> removing.remove(life));
        }
    }

    private Optional<Api.Pod> due() {
        return world.api.behind(100).pod().filter(p -> p.node().equals(node));
    }

    private boolean clear() {
        return evicting && fresh && removing.isEmpty() && due().isEmpty();
    }
}
