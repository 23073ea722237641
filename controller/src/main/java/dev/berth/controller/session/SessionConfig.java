package dev.berth.controller.session;

import com.typesafe.config.Config;
import dev.berth.controller.session.plan.SessionMachine;
import java.time.Duration;

/** {@code berth.sessions}: see reference.conf. */
public record SessionConfig(
        String journalPlugin,
        String snapshotPlugin,
        Duration ttl,
        Duration margin,
        Duration proofAge,
        Duration proofInterval,
        Duration tick,
        Duration viewTimeout) {
    public SessionConfig {
        if (ttl.compareTo(tick.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("berth.sessions.ttl (" + ttl + ") must be at least three times tick ("
                    + tick + "), else a busy machine loses its nodes");
        }
        if (proofInterval.compareTo(proofAge) >= 0) {
            throw new IllegalArgumentException("berth.sessions.proof-interval (" + proofInterval
                    + ") must be shorter than proof-age (" + proofAge + "), else nothing is granted between proofs");
        }
    }

    /** @param config the whole configuration */
    public static SessionConfig of(Config config) {
        Config c = config.getConfig("berth.sessions");
        return new SessionConfig(
                c.getString("journal-plugin"),
                c.getString("snapshot-plugin"),
                c.getDuration("ttl"),
                c.getDuration("margin"),
                c.getDuration("proof-age"),
                c.getDuration("proof-interval"),
                c.getDuration("tick"),
                c.getDuration("view-timeout"));
    }

    SessionMachine machine() {
        return new SessionMachine(ttl, margin, proofAge);
    }
}
