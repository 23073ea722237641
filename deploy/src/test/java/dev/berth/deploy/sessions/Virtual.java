package dev.berth.deploy.sessions;

import java.util.PriorityQueue;
import java.util.Random;

/** Virtual time: what happens next, and chance. One seed, one history. */
final class Virtual {
    final Random random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long now;
    private long number;

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    Virtual(long seed) {
        this.random = new Random(seed);
    }

    /** Milliseconds of true time. */
    long now() {
        return now;
    }

    void after(long millis, Runnable what) {
        queue.add(new Event(now + Math.max(0, millis), number++, what));
    }

    void runUntil(long end) {
        while (!queue.isEmpty() && queue.element().at() <= end) {
            Event e = queue.remove();
            now = e.at();
            e.what().run();
        }
        now = end;
    }

    boolean chance(double p) {
        return random.nextDouble() < p;
    }

    /** From {@code low} to {@code high}, both included. */
    long between(long low, long high) {
        return low + random.nextInt((int) (high - low + 1));
    }
}
