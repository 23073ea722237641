package dev.berth.controller.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/**
 * The names of Ratis' log segments, {@code log_FIRST-LAST} and {@code log_inprogress_FIRST} (its {@code LogSegmentPath}). Ratis applies the
 * first entry it finds to whatever state it found, so a state file that is missing under a shortened log would go unnoticed.
 */
final class LogFiles {
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    private LogFiles() {}

    /**
     * @param applied up to where the state file goes; null or below 0 if there is none
     * @throws IOException naming the directory, the missing entries and the cure, if the log does not follow on the state
     */
    static void requireNoGap(Path directory, @Nullable TermIndex applied) throws IOException {
        long next = applied == null ? 0 : Math.max(0, applied.getIndex() + 1);
        OptionalLong first = first(directory);
        if (first.isPresent() && first.getAsLong() > next) {
            throw new IOException("journal directory " + directory + " has lost entries " + next + " to "
                    + (first.getAsLong() - 1) + ": its log begins after them and no state file holds them; "
                    + StateFile.CURE);
        }
    }

    private static OptionalLong first(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Matcher> segments = files.map(file -> SEGMENT.matcher(
                            Objects.requireNonNull(file.getFileName()).toString()))
                    .filter(Matcher::matches)
                    .toList();
            return segments.stream().mapToLong(m -> Long.parseLong(m.group(1))).min();
        }
    }
}
