package dev.berth.controller.revisions;

import java.nio.charset.StandardCharsets;

/** Names of revisions: FNV-1 of data and collision count, written without vowels (Kubernetes: history.HashControllerRevision). */
public final class RevisionHash {
    private static final String SAFE = "bcdfghjklmnpqrstvwxz2456789";
    private static final int LONGEST_PREFIX = 223;

    private RevisionHash() {}

    public static String of(String data, int collisionCount) {
        int hash = fnv(fnv(0x811c9dc5, data), Integer.toString(collisionCount));
        var safe = new StringBuilder();
        Integer.toUnsignedString(hash).chars().forEach(c -> safe.append(SAFE.charAt(c % SAFE.length())));
        return safe.toString();
    }

    public static String name(String workload, String hash) {
        String prefix = workload.length() > LONGEST_PREFIX ? workload.substring(0, LONGEST_PREFIX) : workload;
        return prefix + "-" + hash;
    }

    private static int fnv(int hash, String text) {
        int h = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            h = (h * 0x01000193) ^ (b & 0xff);
        }
        return h;
    }
}
