package dev.berth.agent.lease;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * An agent's lease: its deadline is the sending time of the last acknowledged renewal plus the ttl, on a clock that counts from the
 * machine's boot and never jumps. Registering counts as the first renewal.
 *
 * @param epoch 0 before the first registration
 * @param sent when the renewals that are still unanswered were sent, by their number
 * @param deadline since boot; zero without a lease
 * @param last the number of the last renewal sent
 */
public record AgentLease(long epoch, Duration ttl, Map<Long, Duration> sent, Duration deadline, long last) {
    /** Before the first registration. */
    public static final AgentLease NONE = new AgentLease(0, Duration.ZERO, Map.of(), Duration.ZERO, 0);

    public AgentLease {
        sent = Map.copyOf(sent);
    }

    /** @param asked when the registration that was answered was sent */
    public static AgentLease granted(long epoch, Duration ttl, Duration asked, long last) {
        return new AgentLease(epoch, ttl, Map.of(), asked.plus(ttl), last);
    }

    /** A renewal with the number {@code last + 1} goes out. */
    public AgentLease renewing(Duration now) {
        var open = new TreeMap<>(sent);
        open.put(last + 1, now);
        // An answer later than a ttl could not move the deadline any more.
        open.values().removeIf(at -> at.plus(ttl).compareTo(now) < 0);
        return new AgentLease(epoch, ttl, open, deadline, last + 1);
    }

    /** The renewal of this number has been acknowledged; unknown numbers and other epochs change nothing. */
    public AgentLease renewed(long ofEpoch, long number) {
        Duration at = sent.get(number);
        if (ofEpoch != epoch || at == null) {
            return this;
        }
        var open = new TreeMap<>(sent);
        open.keySet().removeIf(n -> n <= number);
        Duration until = at.plus(ttl);
        return new AgentLease(epoch, ttl, open, until.compareTo(deadline) > 0 ? until : deadline, last);
    }

    public boolean held(Duration now) {
        return epoch > 0 && now.compareTo(deadline) < 0;
    }
}
