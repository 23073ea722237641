package dev.berth.agent.runtime;

import java.util.regex.Pattern;

/** Names of pods as names of files. */
public final class PodNames {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");
    private static final int LONGEST_NAME = 140;

    private PodNames() {}

    /** Whether it can become a file's name, and cannot name anything else. */
    public static boolean safe(String part) {
        return SAFE.matcher(part).matches();
    }

    /** Kubernetes' form for log directories: {@code NAMESPACE_NAME_UID}. */
    public static String directory(String namespace, String name, String uid) {
        String shortName = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return namespace + "_" + shortName + "_" + uid;
    }
}
