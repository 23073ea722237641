package dev.berth.controller.collection.entity;

import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Writes that wait for the writer, bounded by count and bytes. For one thread; times are {@link System#nanoTime} values given by the caller. */
final class CommandQueue {
    private record Waiting(Apply command, long bytes, long sinceNanos) {}

    private final int maxCommands;
    private final long maxBytes;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;

    CommandQueue(int maxCommands, long maxBytes) {
        this.maxCommands = maxCommands;
        this.maxBytes = maxBytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** False if the queue is full. */
    boolean offer(Apply command, long nowNanos) {
        long weight = weight(command.write());
        if (waiting.size() >= maxCommands || (bytes + weight > maxBytes && !waiting.isEmpty())) {
            return false;
        }
        waiting.addLast(new Waiting(command, weight, nowNanos));
        bytes += weight;
        return true;
    }

    /** Puts a batch back to the front of the queue, whatever its bounds: these writes were admitted once. */
    void putBack(List<Apply> batch, long nowNanos) {
        for (Apply command : batch.reversed()) {
            long weight = weight(command.write());
            waiting.addFirst(new Waiting(command, weight, nowNanos));
            bytes += weight;
        }
    }

    /** Takes the oldest writes, at least one if there is any. */
    List<Apply> take(int count, long batchBytes) {
        var taken = new ArrayList<Apply>();
        long sum = 0;
        while (!waiting.isEmpty() && taken.size() < count) {
            sum += waiting.getFirst().bytes();
            if (sum > batchBytes && !taken.isEmpty()) {
                break;
            }
            taken.add(removeFirst());
        }
        return taken;
    }

    /** Takes the writes that have waited since before that time. */
    List<Apply> overdue(long beforeNanos) {
        var taken = new ArrayList<Apply>();
        while (!waiting.isEmpty() && waiting.getFirst().sinceNanos() - beforeNanos < 0) {
            taken.add(removeFirst());
        }
        return taken;
    }

    /** Takes all. */
    List<Apply> drain() {
        return take(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    private Apply removeFirst() {
        Waiting first = waiting.removeFirst();
        bytes -= first.bytes();
        return first.command();
    }

    private static long weight(Write write) {
        return 256L
                + switch (write) {
                    case Write.Create c -> c.body().length;
                    case Write.Replace r -> r.body().length;
                    case Write.Remove removed -> 0;
                    case Write.Alone a -> weight(a.write());
                };
    }
}
