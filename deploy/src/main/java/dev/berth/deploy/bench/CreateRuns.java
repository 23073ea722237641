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

    CreateRuns(Wire wire) {
        this.wire = wire;
    }

    /** Creates so many objects with so many in flight; every one must be answered 201. */
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
            throw new IncompleteException(
                    String.valueOf(e.getCause() instanceof IncompleteException i ? i.getMessage() : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IncompleteException("interrupted");
        }
        return new Round(new Figures(latencies), count / ((System.nanoTime() - began) / 1e9));
    }

    private double one(String name) throws IncompleteException {
        byte[] body = Workloads.configMap(name);
        long began = System.nanoTime();
        wire.post(Workloads.CONFIG_MAPS, body);
        return (System.nanoTime() - began) / 1e6;
    }

    /** Removes what was created; not part of any figure. */
    void clear() throws IncompleteException {
        wire.delete(Workloads.CONFIG_MAPS);
    }
}
