package dev.berth.deploy.sessions;

import dev.berth.agent.lease.AgentLease;
import dev.berth.agent.lease.AgentRules;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.SessionMachine;
import dev.berth.controller.session.plan.Tenure;
import java.time.Duration;
import java.util.Optional;

/** One broken line each, which the simulation must find. */
enum PlantedBug {
    THE_FENCE_FORGETS_WHAT_A_PREDECESSOR_COULD_STILL_GRANT(
            sound().with(new Session(Rules.TIGHT_MARGIN, Rules.LONG_PROOF_AGE) {
                @Override
                protected Duration fenceAt(Tenure t) {
                    return t.heard().orElse(t.took()).plus(ttl).plus(margin);
                }
            })),
    THE_FENCE_COMES_BEFORE_THE_TTL(sound().with(new Session() {
        @Override
        protected Duration fenceAt(Tenure t) {
            return super.fenceAt(t).minus(ttl.dividedBy(2));
        }
    })),
    A_NEW_SESSION_FENCES_A_NODE_IT_HAS_NOT_HEARD_OF_AT_ONCE(sound().with(new Session() {
        @Override
        protected Duration fenceAt(Tenure t) {
            return t.heard().map(h -> super.fenceAt(t)).orElse(t.took());
        }
    })),
    RENEWALS_ARE_GRANTED_WITHOUT_A_PROOF(sound().with(new Session() {
        @Override
        public boolean proven(Tenure t, Duration now) {
            return true;
        }
    })),
    A_PROOF_IS_BELIEVED_TEN_TIMES_AS_LONG(sound().with(new Session() {
        @Override
        public boolean proven(Tenure t, Duration now) {
            return now.minus(t.proven()).compareTo(proofAge.multipliedBy(10)) < 0;
        }
    })),
    A_SESSION_THAT_WAS_REPLACED_TAKES_THAT_FOR_A_PROOF(sound().with(new Session() {
        @Override
        public Proof judge(long highest, long own, boolean writing) {
            return Proof.HELD;
        }
    })),
    THE_RETURNING_AGENT_NEED_NOT_CLEAN(sound().with(new Session() {
        @Override
        protected boolean mustClean(Claimant who) {
            return false;
        }
    })),
    A_NEW_EPOCH_BEGINS_WHILE_PODS_OF_THE_OLD_ONE_ARE_BEING_TAKEN_OUT(sound().with(new Session() {
        @Override
        protected boolean mayFollowFence(Tenure t) {
            return true;
        }
    })),
    A_SESSION_TAKES_OUT_PODS_WITHOUT_HAVING_PROVED_ITSELF_SINCE_IT_SAW_THEM(sound().with(new Session() {
        @Override
        public boolean mayEvict(Tenure t, Duration seen) {
            return true;
        }
    })),
    A_RENEWAL_OF_A_DEAD_EPOCH_IS_ACKNOWLEDGED(sound().with(new Session() {
        @Override
        public Renewal renew(SessionState s, Tenure t, String incarnation, long epoch, Duration now) {
            return Renewal.ACKNOWLEDGED;
        }
    })),
    THE_AGENT_COUNTS_FROM_THE_ANSWER(sound().with(new AgentRules() {
        @Override
        protected Duration countedFrom(Duration sent, Duration now) {
            return now;
        }
    })),
    THE_AGENT_TAKES_A_LATE_ANSWER_FOR_ONE_TO_ITS_LAST_ASKING(sound().with(new AgentRules() {
        @Override
        public Optional<AgentLease> granted(AgentLease l, long epoch, Duration ttl, long number, Duration now) {
            return super.granted(l, epoch, ttl, l.last(), now);
        }
    })),
    THE_WATCHDOG_IS_GENEROUS(sound().with(
                    (Rules.Dog) (lease, boot, now) -> lease.passed(boot, now.minus(Rules.MARGIN.multipliedBy(3))))),
    THERE_IS_NO_WATCHDOG(sound().with((Rules.Dog) (lease, boot, now) -> false)),
    LAUNCHERS_DO_NOT_LOOK_AT_THE_LEASE(sound().with((Rules.Launcher) (lease, boot, asked, now) -> true)),
    LAUNCHERS_LOOK_AT_THE_EPOCH_ONLY(sound().with((Rules.Launcher) (lease, boot, asked, now) ->
            lease.epoch() == asked && lease.bootId().equals(boot)));

    // Rules are open for planted bugs, so the compiler cannot see that none of them changes.
    @SuppressWarnings("ImmutableEnumChecker")
    final Rules rules;

    PlantedBug(Rules rules) {
        this.rules = rules;
    }

    private static Rules sound() {
        return Rules.sound();
    }

    /** The production machine, with production times unless told, to be broken in one method. */
    private static class Session extends SessionMachine {
        Session() {
            this(Rules.MARGIN, Rules.PROOF_AGE);
        }

        Session(Duration margin, Duration proofAge) {
            super(Rules.TTL, margin, proofAge);
        }
    }
}
