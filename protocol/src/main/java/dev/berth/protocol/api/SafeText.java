package dev.berth.protocol.api;

import java.util.random.RandomGenerator;

/** The alphabet of generated names: no vowels, so no words, and no lookalikes (Kubernetes: apimachinery's util/rand). */
public final class SafeText {
    private static final String CHARS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX = 5;

    private SafeText() {}

    /** A suffix as generated names have it: five characters by chance. */
    public static String suffix(RandomGenerator random) {
        var text = new StringBuilder(SUFFIX);
        for (int i = 0; i < SUFFIX; i++) {
            text.append(CHARS.charAt(random.nextInt(CHARS.length())));
        }
        return text.toString();
    }

    /** One of the same form that depends on the number alone. */
    public static String suffix(int number) {
        int rest = number >>> 1;
        var text = new StringBuilder(SUFFIX);
        for (int i = 0; i < SUFFIX; i++) {
            text.append(CHARS.charAt(rest % CHARS.length()));
            rest /= CHARS.length();
        }
        return text.toString();
    }

    /** The text in this alphabet, character by character (SafeEncodeString). */
    public static String encoded(String text) {
        var safe = new StringBuilder(text.length());
        text.chars().forEach(c -> safe.append(CHARS.charAt(c % CHARS.length())));
        return safe.toString();
    }
}
