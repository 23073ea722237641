package dev.berth.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine: without it the test is left out on a developer's machine, and fails in CI, which must provide it. */
public final class Needs {
    private Needs() {}

    /** @param what to say if it is not there */
    public static void that(boolean there, String what) {
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI must provide what the tests need: " + what);
        }
        Assumptions.assumeTrue(there, what);
    }

    /** @param problem why it is not there; empty if it is */
    public static void noProblem(String problem) {
        that(problem.isEmpty(), problem);
    }

    public static void program(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        that(Arrays.stream(path.split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, name))), name + " on the PATH");
    }
}
