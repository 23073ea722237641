package dev.berth.deploy.bench;

import dev.berth.deploy.bench.figures.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Rounds of creations: each latency is that of one POST of a ConfigMap of about one KiB, as its sender sees it. */
final class CreateRuns {
    /**
     * One round.
     *
     * @param milliseconds one latency per creation
     * @param perSecond creations per second of the whole round
     */
    record Round(Figures milliseconds, double perSecond) {}

    private final Wire wire;
    private final Sending sending;

    /** How one is sent. */
    interface Sending {
        void send(byte[] configMap) throws IncompleteException;
    }

    /** Every creation must be answered 201 at its first try. */
    CreateRuns(Wire wire) {
        this(wire, body -> wire.post(Workloads.CONFIG_MAPS, body));
    }

    CreateRuns(Wire wire, Sending sending) {
        this.wire = wire;
        this.sending = sending;
    }

    /** Creates so many objects with so many in flight, named by the prefix and numbers from 0. */
    Round run(String prefix, int count, int inFlight) throws IncompleteException {
        List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
        var next = new AtomicInteger();
        long began = System.nanoTime();
        try (var workers = Executors.newFixedThreadPool(inFlight)) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < inFlight; i++) {
                running.add(workers.submit(() -> {
                    int n = next.getAndIncrement();
                    while (n < count) {
                        latencies.add(one(prefix + n));
                        n = next.getAndIncrement();
                    }
                    return n;
                }));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw IncompleteException.in(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IncompleteException("interrupted");
        }
        return new Round(new Figures(latencies), count / ((System.nanoTime() - began) / 1e9));
    }

    private double one(String name) throws IncompleteException {
        byte[] body = Workloads.configMap(name);
        long began = System.nanoTime();
        sending.send(body);
        return (System.nanoTime() - began) / 1e6;
    }

    /** Removes what was created; not part of any figure. */
    void clear() throws IncompleteException {
        wire.delete(Workloads.CONFIG_MAPS);
    }
}
