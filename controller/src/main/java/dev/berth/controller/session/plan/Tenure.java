package dev.berth.controller.session.plan;

import java.time.Duration;
import java.util.Optional;

/**
 * What one life of a session knows beside what is durable. Times are of its machine's boot clock.
 *
 * @param took when its {@code Took} was known to be durable
 * @param heard when the last renewal or registration that was answered came, if any did in this life
 * @param proven when the newest proof was asked for that this life's own writes are the newest of its journal
 * @param closing a fence is on its way to the journal: nothing is granted any more
 * @param cleared since the fence nothing is left in the API of what must not outlive it
 */
public record Tenure(Duration took, Optional<Duration> heard, Duration proven, boolean closing, boolean cleared) {
    /** @param asked when the writing of {@code Took} began: that it succeeded is the first proof */
    public static Tenure begun(Duration asked, Duration took) {
        return new Tenure(took, Optional.empty(), asked, false, false);
    }

    public Tenure heard(Duration now) {
        return new Tenure(took, Optional.of(now), proven, closing, cleared);
    }

    /** A write or a read that began then has shown that nobody else had written. */
    public Tenure provenAt(Duration asked) {
        return asked.compareTo(proven) > 0 ? new Tenure(took, heard, asked, closing, cleared) : this;
    }

    public Tenure closing(boolean now) {
        return new Tenure(took, heard, proven, now, cleared);
    }

    public Tenure cleared(boolean now) {
        return new Tenure(took, heard, proven, closing, now);
    }
}
