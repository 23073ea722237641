package dev.berth.controller.events;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kubernetes' event spam filter: of one object 25 events at once, then one every five minutes. Not thread-safe. */
final class SpamFilter {
    private static final double BURST = 25;
    private static final Duration REFILL = Duration.ofMinutes(5);

    private final int most;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private record Bucket(double tokens, Instant at) {
        Bucket refilled(Instant now) {
            double gained = Math.max(0, Duration.between(at, now).toMillis()) / (double) REFILL.toMillis();
            return new Bucket(Math.min(BURST, tokens + gained), now);
        }
    }

    /** @param most how many objects are remembered; the longest unused one is forgotten first */
    SpamFilter(int most) {
        this.most = most;
    }

    boolean allows(String object, Instant now) {
        Bucket bucket = buckets.getOrDefault(object, new Bucket(BURST, now)).refilled(now);
        boolean allowed = bucket.tokens() >= 1;
        buckets.put(object, allowed ? new Bucket(bucket.tokens() - 1, now) : bucket);
        if (buckets.size() > most) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        return allowed;
    }
}
