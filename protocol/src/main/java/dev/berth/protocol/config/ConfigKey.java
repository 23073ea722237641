package dev.berth.protocol.config;

/** A ConfigMap or Secret of some namespace. */
public record ConfigKey(Kind kind, String name) {
    /** Which of the two. */
    public enum Kind {
        CONFIG_MAP,
        SECRET
    }

    public static ConfigKey map(String name) {
        return new ConfigKey(Kind.CONFIG_MAP, name);
    }

    public static ConfigKey secret(String name) {
        return new ConfigKey(Kind.SECRET, name);
    }
}
