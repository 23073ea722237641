package dev.berth.agent.lease;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * An agent's lease as data; {@link AgentRules} moves it. Its deadline is the sending time of the last acknowledged message plus the ttl, on a
 * clock that counts from the machine's boot and never jumps.
 *
 * @param epoch 0 before the first registration
 * @param sent when registrations and renewals that are still unanswered were sent, by their number
 * @param deadline since boot; zero without a lease
 * @param last the number of the last one sent
 */
public record AgentLease(long epoch, Duration ttl, Map<Long, Duration> sent, Duration deadline, long last) {
    /** Before the first registration. */
    public static final AgentLease NONE = new AgentLease(0, Duration.ZERO, Map.of(), Duration.ZERO, 0);

    private static final int MOST_OPEN = 64;

    public AgentLease {
        sent = Map.copyOf(sent);
    }

    /** A message with the number {@code last + 1} goes out. */
    AgentLease sending(Duration now) {
        var open = new TreeMap<>(sent);
        open.put(last + 1, now);
        while (open.size() > MOST_OPEN) {
            open.pollFirstEntry();
        }
        return new AgentLease(epoch, ttl, open, deadline, last + 1);
    }

    AgentLease answered(long number, Duration until) {
        var open = new TreeMap<>(sent);
        open.keySet().removeIf(n -> n <= number);
        return new AgentLease(epoch, ttl, open, until.compareTo(deadline) > 0 ? until : deadline, last);
    }

    AgentLease in(long newEpoch, Duration newTtl, Duration until) {
        return new AgentLease(newEpoch, newTtl, Map.of(), until, last);
    }

    /** Nothing that was sent so far can be answered any more. */
    AgentLease forgetting() {
        return new AgentLease(epoch, ttl, Map.of(), deadline, last);
    }
}
