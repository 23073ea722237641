package dev.berth.controller.collection.entity;

import com.typesafe.config.Config;
import dev.berth.controller.settings.KnownKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code berth.collections}; each key is explained in {@code reference.conf}.
 *
 * @param journalPlugin Akka's plugin id, empty for Akka's default
 * @param snapshotPlugin Akka's plugin id, empty for Akka's default
 */
public record CollectionsConfig(
        String journalPlugin,
        String snapshotPlugin,
        int queueCommands,
        long queueBytes,
        Duration queueTimeout,
        Duration askTimeout,
        int batchWrites,
        long batchBytes,
        int snapshotEvery,
        int windowChanges,
        long windowBytes,
        int messageBytes,
        Duration followerExpiry,
        Duration restartBackoff,
        Duration restartBackoffMax) {

    private static final Set<String> KEYS = Set.of(
            "journal-plugin",
            "snapshot-plugin",
            "queue-commands",
            "queue-bytes",
            "queue-timeout",
            "ask-timeout",
            "batch-writes",
            "batch-bytes",
            "snapshot-every",
            "window-changes",
            "window-bytes",
            "message-bytes",
            "follower-expiry",
            "restart-backoff",
            "restart-backoff-max");

    /**
     * Reads the block {@code berth.collections}.
     *
     * @throws IllegalArgumentException naming every key that is unknown or makes no sense
     */
    public static CollectionsConfig of(Config block) {
        List<String> problems = new ArrayList<>(KnownKeys.problems("berth.collections", block, KEYS));
        var config = new CollectionsConfig(
                block.getString("journal-plugin"),
                block.getString("snapshot-plugin"),
                block.getInt("queue-commands"),
                block.getBytes("queue-bytes"),
                block.getDuration("queue-timeout"),
                block.getDuration("ask-timeout"),
                block.getInt("batch-writes"),
                block.getBytes("batch-bytes"),
                block.getInt("snapshot-every"),
                block.getInt("window-changes"),
                block.getBytes("window-bytes"),
                Math.toIntExact(block.getBytes("message-bytes")),
                block.getDuration("follower-expiry"),
                block.getDuration("restart-backoff"),
                block.getDuration("restart-backoff-max"));
        problems.addAll(config.problems());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return config;
    }

    private List<String> problems() {
        var found = new ArrayList<String>();
        if (queueCommands < 1 || batchWrites < 1 || windowChanges < 1 || snapshotEvery < 1) {
            found.add("berth.collections: queue-commands, batch-writes, window-changes and snapshot-every must be at"
                    + " least 1");
        }
        if (queueTimeout.compareTo(askTimeout) >= 0) {
            found.add("berth.collections.queue-timeout must be shorter than ask-timeout, else a caller gives up on a"
                    + " write that is still carried out");
        }
        if (messageBytes < 1024 || messageBytes > 2 * 1024 * 1024) {
            found.add("berth.collections.message-bytes must lie between 1 KiB and 2 MiB: a message carries that much"
                    + " plus one object and must fit the frame of 4 MiB");
        }
        return found;
    }
}
