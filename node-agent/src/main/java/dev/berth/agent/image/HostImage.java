package dev.berth.agent.image;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A program of the machine that stands in for an image. The keys are documented in {@code reference.conf} under
 * {@code berth.agent.host-images}.
 *
 * @param needs empty for nothing
 * @param webRoot empty for none
 */
public record HostImage(List<String> match, String needs, List<String> command, boolean staticSite, String webRoot) {
    private static final Set<String> KEYS = Set.of("match", "needs", "command", "static-site", "web-root");

    public HostImage {
        match = List.copyOf(match);
        command = List.copyOf(command);
    }

    /**
     * Reads the table.
     *
     * @param agent the configuration at {@code berth.agent}
     * @throws ConfigException for a missing or unknown key, or an entry that could run nothing
     */
    public static List<HostImage> table(Config agent) {
        return agent.getConfigList("host-images").stream().map(HostImage::entry).toList();
    }

    private static HostImage entry(Config entry) {
        Optional<String> unknown = entry.root().keySet().stream()
                .filter(key -> !KEYS.contains(key))
                .findFirst();
        if (unknown.isPresent()) {
            throw new ConfigException.BadPath(
                    "berth.agent.host-images", "unknown key '" + unknown.get() + "'; known are " + KEYS);
        }
        HostImage image = new HostImage(
                entry.getStringList("match"),
                entry.getString("needs"),
                entry.getStringList("command"),
                entry.getBoolean("static-site"),
                entry.getString("web-root"));
        if (image.match.isEmpty() || image.command.isEmpty() != image.staticSite) {
            throw new ConfigException.BadValue(
                    "berth.agent.host-images", "an entry needs 'match', and either 'command' or 'static-site = true'");
        }
        if (image.staticSite && !image.webRoot.startsWith("/")) {
            throw new ConfigException.BadValue("berth.agent.host-images", "'static-site' needs an absolute 'web-root'");
        }
        return image;
    }

    boolean matches(ImageName name) {
        return match.contains(name.familiarRepository());
    }
}
