package dev.berth.deploy.cli;

import java.io.PrintStream;
import java.time.Duration;

/** One line on stderr that tells what is being waited for; rewritten in place on a terminal, a new line per change elsewhere. */
final class Progress {
    private static final boolean TERMINAL = "1".equals(System.getenv("BERTH_TERMINAL"));

    private final PrintStream out;
    private final long began = System.nanoTime();
    private String last = "";

    Progress(PrintStream out) {
        this.out = out;
    }

    static Progress onStderr() {
        return new Progress(System.err);
    }

    void show(String what) {
        if (TERMINAL) {
            out.print("\r\033[K" + seconds() + what);
            out.flush();
        } else if (!what.equals(last)) {
            out.println(seconds() + what);
        }
        last = what;
    }

    void done(String what) {
        show(what);
        if (TERMINAL) {
            out.println();
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private String seconds() {
        return "%6.1f s  ".formatted(elapsed().toMillis() / 1000.0);
    }
}
