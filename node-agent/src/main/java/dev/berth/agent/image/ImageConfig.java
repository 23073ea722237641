package dev.berth.agent.image;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image says about how it is run.
 *
 * @param user empty for root; {@code name}, {@code uid} or {@code user:group}
 * @param stopSignal empty for SIGTERM
 */
public record ImageConfig(
        List<String> entrypoint,
        List<String> cmd,
        Map<String, String> env,
        String workingDir,
        String user,
        String stopSignal) {
    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        env = Map.copyOf(env);
    }

    /** {@code NAME=value} lines as a map; the last of a name wins. */
    static Map<String, String> environment(Iterable<String> lines) {
        Map<String, String> env = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                env.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return env;
    }
}
