package dev.berth.controller.events;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events one after the other in the background. What waits is bounded: the same event twice waits once with a count, and what
 * would exceed the bound is dropped and counted. Thread-safe, never blocks; failures are logged at debug, for events are best effort.
 */
public final class EventWriter implements Events {
    /** Repetitions within this time are counted on one object (Kubernetes' aggregation interval). */
    static final Duration SAME = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int MOST_WAITING = 1000;
    private static final int MOST_REMEMBERED = 4096;

    private final Objects objects;
    private final Clock clock;
    private final RandomGenerator random;
    private final String instance;
    private final Executor executor;
    private final SpamFilter spam = new SpamFilter(MOST_REMEMBERED);
    private final Map<Repeat, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Repeat, Known> known = new LinkedHashMap<>();
    private final LongAdder dropped = new LongAdder();
    private boolean writing;

    /**
     * @param random safe for use by several threads
     * @param instance the name of this node, as {@code reportingInstance}
     */
    public EventWriter(Objects objects, Clock clock, RandomGenerator random, String instance, Executor executor) {
        this.objects = objects;
        this.clock = clock;
        this.random = random;
        this.instance = instance;
        this.executor = executor;
    }

    /** What makes two events the same one. */
    private record Repeat(String uid, String reason, String message, Type type, String component) {}

    private record Waiting(KubeObject about, int times, Instant first, Instant last) {
        Waiting again(Instant now) {
            return new Waiting(about, times + 1, first, now);
        }
    }

    private record Known(ObjectKey key, Instant last) {}

    @Override
    public void record(KubeObject about, Type type, String reason, String message, String component) {
        Instant now = clock.instant();
        var repeat = new Repeat(about.resource().id() + about.key() + about.uid(), reason, message, type, component);
        synchronized (this) {
            boolean full = waiting.size() >= MOST_WAITING && !waiting.containsKey(repeat);
            if (full || !spam.allows(repeat.uid(), now)) {
                dropped.increment();
                return;
            }
            waiting.compute(repeat, (k, w) -> w == null ? new Waiting(about, 1, now, now) : w.again(now));
            if (writing) {
                return;
            }
            writing = true;
        }
        later();
    }

    /** Events that were not written because too many came. */
    public long dropped() {
        return dropped.sum();
    }

    private void later() {
        try {
            executor.execute(this::writeNext);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("events are no longer written: this node stops");
        }
    }

    private void writeNext() {
        Repeat repeat;
        Waiting next;
        Optional<Known> before;
        synchronized (this) {
            var first = waiting.entrySet().iterator();
            if (!first.hasNext()) {
                writing = false;
                return;
            }
            var entry = first.next();
            repeat = entry.getKey();
            next = entry.getValue();
            first.remove();
            before = Optional.ofNullable(known.get(repeat))
                    .filter(k -> k.last().plus(SAME).isAfter(next.last()));
        }
        CompletionStage<Outcome> written;
        try {
            written = before.isPresent() ? count(before.get().key(), repeat, next) : create(repeat, next);
        } catch (RuntimeException e) {
            written = CompletableFuture.failedStage(e);
        }
        written.whenComplete((outcome, failure) -> {
            settled(repeat, next, outcome, failure);
            later();
        });
    }

    private void settled(Repeat repeat, Waiting w, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome instanceof Outcome.Done done) {
            synchronized (this) {
                known.remove(repeat);
                known.put(repeat, new Known(done.object().key(), w.last()));
                if (known.size() > MOST_REMEMBERED) {
                    known.remove(known.keySet().iterator().next());
                }
            }
        } else if (failure != null) {
            LOG.debug("the event {} of {} was not written", repeat.reason(), w.about(), failure);
        } else if (outcome instanceof Outcome.Refused refused) {
            LOG.debug(
                    "the event {} of {} was refused: {}",
                    repeat.reason(),
                    w.about(),
                    refused.status().message());
        }
    }

    private CompletionStage<Outcome> create(Repeat repeat, Waiting w) {
        String suffix = "%016x".formatted(random.nextLong());
        return objects.create(
                Resources.EVENTS,
                EventBodies.body(
                        w.about(),
                        suffix,
                        new EventBodies.Text(
                                repeat.type(), repeat.reason(), repeat.message(), repeat.component(), instance),
                        w.times(),
                        w.first(),
                        w.last()));
    }

    private CompletionStage<Outcome> count(ObjectKey key, Repeat repeat, Waiting w) {
        var edit = new Edit(
                Edit.Part.MAIN, Optional.empty(), Optional.empty(), e -> EventBodies.counted(e, w.times(), w.last()));
        return objects.edit(Resources.EVENTS, key, edit).thenCompose(outcome -> {
            boolean swept = outcome instanceof Outcome.Refused refused
                    && refused.status().code() == 404;
            return swept ? create(repeat, w) : CompletableFuture.completedStage(outcome);
        });
    }
}
