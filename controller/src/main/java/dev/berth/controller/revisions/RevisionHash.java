package dev.berth.controller.revisions;

import dev.berth.protocol.api.SafeText;
import java.nio.charset.StandardCharsets;

/** Names of revisions: FNV-1 of data and collision count, written without vowels (Kubernetes: history.HashControllerRevision). */
public final class RevisionHash {
    private static final int LONGEST_PREFIX = 223;

    private RevisionHash() {}

    public static String of(String data, int collisionCount) {
        int hash = fnv(fnv(0x811c9dc5, data), Integer.toString(collisionCount));
        return SafeText.encoded(Integer.toUnsignedString(hash));
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
