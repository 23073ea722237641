package dev.berth.deploy.sessions;

import java.util.HashSet;
import java.util.Set;

/** Messages between JVMs: lost, late, twice, overtaken; and links that are cut. */
final class Net {
    private final Virtual time;
    private final Set<String> cut = new HashSet<>();
    private double loss;
    private double twice;
    private double slow;

    Net(Virtual time) {
        this.time = time;
        loss = time.chance(0.5) ? 0 : time.random.nextDouble() * 0.3;
        twice = time.random.nextDouble() * 0.1;
        slow = time.chance(0.5) ? 0 : time.random.nextDouble() * 0.2;
    }

    void send(String from, Jvm to, Runnable arrival) {
        if (cut.contains(from + ">" + to.name) || time.chance(loss)) {
            return;
        }
        to.after(delay(), arrival);
        if (time.chance(twice)) {
            to.after(delay() * 3, arrival);
        }
    }

    /** To something that is never paused and never down, such as a quorum. */
    void send(String from, String to, Runnable arrival) {
        if (!cut.contains(from + ">" + to) && !time.chance(loss / 3)) {
            time.after(delay(), arrival);
        }
    }

    /** Whether an answer on this way is lost. */
    boolean lost(String from, String to) {
        return cut.contains(from + ">" + to) || time.chance(loss / 3);
    }

    long delay() {
        return time.chance(slow) ? time.between(100, 4_000) : time.between(1, 60);
    }

    /** One way. */
    void cut(String from, String to) {
        cut.add(from + ">" + to);
    }

    void healLink(String from, String to) {
        cut.remove(from + ">" + to);
    }

    void heal() {
        cut.clear();
        loss = 0;
        slow = 0;
    }
}
