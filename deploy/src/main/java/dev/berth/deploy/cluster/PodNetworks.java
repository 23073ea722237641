package dev.berth.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which addresses the pods of a new cluster get: the first {@code 10.N.0.0/16} that no route of this machine leads into. Two clusters on
 * one machine, or the links left by one whose directory was deleted, would else have the same addresses, and packets would go to either.
 */
public final class PodNetworks {
    static final String FIRST = "10.244";
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final int FIRST_BYTE = 244;
    private static final int LAST_BYTE = 128;

    private PodNetworks() {}

    /** Such as {@code 10.244}. */
    public static String free() {
        try {
            return free(Files.readAllLines(ROUTES));
        } catch (IOException unknown) {
            return FIRST;
        }
    }

    /** @param routes the lines of {@code /proc/net/route}: interface, destination, ..., mask in the eighth column; little-endian */
    static String free(List<String> routes) {
        return IntStream.iterate(FIRST_BYTE, n -> n >= LAST_BYTE, n -> n - 1)
                .filter(n -> routes.stream().noneMatch(r -> leadsInto(r, n)))
                .mapToObj(n -> "10." + n)
                .findFirst()
                .orElse(FIRST);
    }

    /** Wider routes, such as a private network's 10.0.0.0/8, do no harm: the pods' own are more specific. */
    private static boolean leadsInto(String route, int second) {
        String[] columns = route.split("\t");
        if (columns.length < 8) {
            return false;
        }
        String into = "%02X0A".formatted(second);
        return columns[1].strip().endsWith(into) && columns[7].strip().endsWith("FFFF");
    }
}
