package dev.berth.deploy.sessions;

import java.time.Duration;

/** A JVM that can be killed and paused, on a machine whose clock runs a little fast or slow. What it does waits while it is paused. */
final class Jvm {
    final String name;
    private final Virtual time;
    private final double rate;
    private final long offset;
    int life = 1;
    boolean up = true;
    private long pausedUntil;

    Jvm(String name, Virtual time) {
        this.name = name;
        this.time = time;
        this.rate = 1 + (time.random.nextDouble() - 0.5) * 0.002;
        this.offset = time.between(1_000, 1_000_000);
    }

    /** The machine's boot clock, in hundredths as the kernel gives it. */
    Duration clock() {
        return Duration.ofMillis((long) (offset + time.now() * rate) / 10 * 10);
    }

    /** The true time that is left until the machine's clock shows this. */
    long until(Duration shown) {
        return (long) Math.ceil((shown.toMillis() - offset) / rate) - time.now();
    }

    void kill() {
        up = false;
        life++;
    }

    void start() {
        up = true;
        pausedUntil = 0;
    }

    void pause(long millis) {
        pausedUntil = Math.max(pausedUntil, time.now() + millis);
    }

    void resume() {
        pausedUntil = 0;
    }

    /** Does it after the delay, unless this life has ended by then; while it is paused that waits. */
    void after(long millis, Runnable what) {
        int mine = life;
        time.after(millis, () -> run(mine, what));
    }

    private void run(int mine, Runnable what) {
        if (mine != life || !up) {
            return;
        }
        if (pausedUntil > time.now()) {
            time.after(Math.min(200, pausedUntil - time.now()), () -> run(mine, what));
        } else {
            what.run();
        }
    }
}
