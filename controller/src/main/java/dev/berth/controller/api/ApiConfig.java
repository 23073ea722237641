package dev.berth.controller.api;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code berth.api}: see the comments in reference.conf.
 *
 * @param listen where to listen
 */
public record ApiConfig(
        List<Listen> listen,
        int maxConnections,
        long maxBodyBytes,
        Duration idleTimeout,
        Duration shutdownDeadline,
        Duration bookmarkInterval,
        int watchQueue,
        Duration watchTimeoutMin,
        String version) {
    private static final Set<String> KEYS = Set.of(
            "listen",
            "max-connections",
            "max-body",
            "idle-timeout",
            "shutdown-deadline",
            "bookmark-interval",
            "watch-queue",
            "watch-timeout-min",
            "version");

    public ApiConfig {
        listen = List.copyOf(listen);
    }

    /** One address; port 0 takes any free port. Several JVMs of a machine may share one address with a port. */
    public record Listen(String host, int port) {
        /** @throws IllegalArgumentException if it is not {@code host:port} */
        public static Listen parse(String text) {
            int colon = text.lastIndexOf(':');
            String digits = text.substring(colon + 1);
            if (colon < 1
                    || digits.isEmpty()
                    || digits.length() > 5
                    || !digits.chars().allMatch(Character::isDigit)) {
                throw new IllegalArgumentException("berth.api.listen: \"" + text + "\" is not host:port");
            }
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new Listen(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(digits));
        }
    }

    /**
     * Reads {@code berth.api}.
     *
     * @throws IllegalArgumentException naming every key that is unknown or wrong
     */
    public static ApiConfig of(Config root) {
        Config c = root.getConfig("berth.api");
        var config = new ApiConfig(
                c.getStringList("listen").stream().map(Listen::parse).toList(),
                c.getInt("max-connections"),
                c.getBytes("max-body"),
                c.getDuration("idle-timeout"),
                c.getDuration("shutdown-deadline"),
                c.getDuration("bookmark-interval"),
                c.getInt("watch-queue"),
                c.getDuration("watch-timeout-min"),
                c.getString("version"));
        List<String> problems = config.problems();
        c.root().keySet().stream()
                .filter(k -> !KEYS.contains(k))
                .forEach(k -> problems.add("berth.api." + k + " is not a known key"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return config;
    }

    private List<String> problems() {
        var found = new ArrayList<String>();
        if (listen.isEmpty()) {
            found.add("berth.api.listen needs at least one host:port");
        }
        if (maxConnections < 1) {
            found.add("berth.api.max-connections must be at least 1");
        }
        if (maxBodyBytes < 1024) {
            found.add("berth.api.max-body must be at least 1 KiB");
        }
        if (watchQueue < 1) {
            found.add("berth.api.watch-queue must be at least 1");
        }
        // A watch without bookmarks may be silent for its whole life, which is twice the minimum at most.
        if (idleTimeout.compareTo(watchTimeoutMin.multipliedBy(2)) <= 0) {
            found.add("berth.api.idle-timeout must be more than twice watch-timeout-min, else quiet watches are cut");
        }
        if (bookmarkInterval.isNegative() || bookmarkInterval.isZero()) {
            found.add("berth.api.bookmark-interval must be more than 0");
        }
        return found;
    }
}
