package dev.berth.deploy.chaos.history;

import java.util.Locale;

/** Times as they are told to people: in seconds, and points in time as seconds since the run began. */
final class Seconds {
    private Seconds() {}

    static String of(long micros) {
        return number(micros) + " s";
    }

    static String number(long micros) {
        return String.format(Locale.ROOT, "%.3f", micros / 1e6);
    }

    static String since(History h, long at) {
        return of(at - h.began());
    }
}
