package dev.berth.deploy.bench.figures;

import java.util.Locale;

/** What a figure counts, and with how many digits it is worth telling. */
public enum Unit {
    SECONDS("s", 2),
    MILLISECONDS("ms", 1),
    PER_SECOND("/s", 0),
    MEGABYTES("MB", 0);

    private final String symbol;
    private final int digits;

    Unit(String symbol, int digits) {
        this.symbol = symbol;
        this.digits = digits;
    }

    public String symbol() {
        return symbol;
    }

    public String text(double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
