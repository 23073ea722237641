package dev.berth.controller.session;

import dev.berth.controller.journal.JournalReads;
import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.SessionMachine;
import dev.berth.controller.session.plan.SessionMachine.Claimant;
import dev.berth.controller.session.plan.SessionMachine.Proof;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import dev.berth.controller.session.plan.SessionMachine.Renewal;
import dev.berth.controller.session.plan.Tenure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one life of a session knows of its right to speak for its node: what is durable, what is on its way to be, and how lately it has shown
 * that it is the newest. Asks the {@link SessionMachine} with that. Confined to its session.
 */
final class Authority {
    private final SessionMachine machine;
    private final SessionClock clock;
    private final SessionWrites writes;

    private SessionState state = SessionState.EMPTY;
    private Optional<Tenure> tenure = Optional.empty();
    /** The number of the newest event that is durable. */
    private long own;

    Authority(SessionMachine machine, SessionClock clock, SessionWrites writes) {
        this.machine = machine;
        this.clock = clock;
        this.writes = writes;
    }

    SessionState state() {
        return state;
    }

    Duration now() {
        return clock.sinceBoot();
    }

    /** @param then follows once the event is durable */
    void persist(SessionEvent event, Runnable then) {
        writes.add(event, then, now());
    }

    boolean writing() {
        return !writes.none();
    }

    /** The first event on its way is durable, which makes this the state. */
    void stored(SessionState after, long number) {
        state = after;
        own = number;
        SessionWrites.Write done = writes.done(now());
        // Appending under the next number has shown that nobody else had.
        provenAt(done.begun());
        done.then().run();
    }

    /** @param asked when the writing of {@code Took} began, which is durable now */
    void begin(Duration asked) {
        tenure = Optional.of(Tenure.begun(asked, now()));
    }

    /** Until then nothing may be answered. */
    boolean begun() {
        return tenure.isPresent();
    }

    void heard() {
        tenure = tenure.map(t -> t.heard(now()));
    }

    void provenAt(Duration asked) {
        tenure = tenure.map(t -> t.provenAt(asked));
    }

    /** @param now whether a fence is on its way to the journal */
    void closing(boolean now) {
        tenure = tenure.map(t -> t.closing(now));
    }

    /** Asks the journal whether this life is still the newest; the answer is {@link SessionMessage.Proven} or {@link SessionMessage.NotProven}. */
    void prove(JournalReads journal, String node, Consumer<SessionMessage> self) {
        Duration asked = now();
        journal.highestSequenceNr(SessionStore.id(node).id())
                .whenComplete((highest, failure) -> self.accept(
                        failure == null
                                ? new SessionMessage.Proven(asked, highest)
                                : new SessionMessage.NotProven(String.valueOf(failure))));
    }

    Proof judge(long highest) {
        return machine.judge(highest, own, writing());
    }

    /** A session that has been replaced and does not know it yet has no proof. */
    boolean proven() {
        return tenure.filter(t -> machine.proven(t, now())).isPresent();
    }

    boolean holds(String incarnation, long epoch) {
        return machine.holds(state, incarnation, epoch);
    }

    /** Whether this session knows that nobody holds its lease, and has not just begun to give it away. */
    boolean abandoned() {
        return begun() && writes.none() && state.abandoned();
    }

    /** @param cleared whether nothing is left in the API of what must not outlive the fence */
    Registration register(Claimant who, boolean cleared) {
        return machine.register(state, tenure.orElseThrow().cleared(cleared), who, now());
    }

    Renewal renew(String incarnation, long epoch) {
        return machine.renew(state, tenure.orElseThrow(), incarnation, epoch, now());
    }

    boolean mayEvict(Duration seen) {
        return tenure.filter(t -> machine.mayEvict(t, seen)).isPresent();
    }

    /** The fence that is due. A grant on its way may end the epoch that has run out; then there is nothing to fence. */
    Optional<SessionEvent.Fenced> due() {
        return tenure.filter(t -> writes.none()).flatMap(t -> machine.fence(state, t, now()));
    }
}
