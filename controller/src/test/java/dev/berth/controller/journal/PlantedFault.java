package dev.berth.controller.journal;

import dev.berth.controller.journal.crash.DiskOp;
import dev.berth.controller.journal.crash.Recording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a journal with one fault would have done instead. */
enum PlantedFault {
    THE_LOG_IS_NOT_SYNCED,
    THE_STATE_FILE_IS_NOT_SYNCED,
    THE_LOG_IS_SHORTENED_BEFORE_THE_STATE_FILE_IS_THERE,
    A_WRITE_IS_ACKNOWLEDGED_WHEN_IT_COMES,
    /** Ratis syncs with fdatasync what it writes, {@link TornTail} with fsync what it finds and has written again. */
    WHAT_A_KILLED_PROCESS_LEFT_IS_NOT_SYNCED,
    WHAT_A_FAILED_SYNC_LEFT_IS_NOT_WRITTEN_AGAIN;

    Recording in(Recording sound) {
        return switch (this) {
            case THE_LOG_IS_NOT_SYNCED -> sound.without((path, sync) -> isLog(path));
            case THE_STATE_FILE_IS_NOT_SYNCED -> sound.without((path, sync) -> isStateFile(path));
            case THE_LOG_IS_SHORTENED_BEFORE_THE_STATE_FILE_IS_THERE -> shortenedTooEarly(sound);
            case A_WRITE_IS_ACKNOWLEDGED_WHEN_IT_COMES -> acknowledgedAtOnce(sound);
            case WHAT_A_KILLED_PROCESS_LEFT_IS_NOT_SYNCED ->
                sound.without((path, sync) -> isLog(path) && !sync.dataOnly());
            case WHAT_A_FAILED_SYNC_LEFT_IS_NOT_WRITTEN_AGAIN -> onlySynced(sound);
        };
    }

    private static boolean isLog(Path path) {
        return name(path).startsWith("log_");
    }

    private static boolean isStateFile(Path path) {
        return name(path).endsWith(StateFile.PART);
    }

    private static String name(Path path) {
        return Objects.requireNonNull(path.getFileName()).toString();
    }

    /** Segments go in the moment the state file is begun that makes them needless. */
    private static Recording shortenedTooEarly(Recording recording) {
        List<Recording.Step> steps = new ArrayList<>();
        long begun = 0;
        for (Recording.Step step : recording.steps()) {
            switch (step.op()) {
                case DiskOp.Create create when isStateFile(create.path()) -> begun = step.begun();
                case DiskOp.Remove remove
                when name(remove.path()).startsWith("log_") -> {
                    steps.add(new Recording.Step(begun, begun, remove));
                    continue;
                }
                default -> {}
            }
            steps.add(step);
        }
        return new Recording(steps, recording.said());
    }

    /** Without the write of a segment that is followed by an fsync of it. */
    private static Recording onlySynced(Recording recording) {
        Map<Long, Path> made = recording.made();
        Map<Long, Recording.Step> written = new HashMap<>();
        List<Recording.Step> steps = new ArrayList<>();
        for (Recording.Step step : recording.steps()) {
            switch (step.op()) {
                case DiskOp.Write write -> written.put(write.inode(), step);
                case DiskOp.Sync sync
                when !sync.dataOnly() && isLog(made.getOrDefault(sync.inode(), Path.of("none"))) ->
                    steps.remove(written.get(sync.inode()));
                default -> {}
            }
            steps.add(step);
        }
        return new Recording(steps, recording.said());
    }

    private static Recording acknowledgedAtOnce(Recording recording) {
        Map<Mark, Long> sent = new HashMap<>();
        List<Recording.Said> said = new ArrayList<>();
        for (Recording.Said each : recording.said()) {
            Mark mark = Mark.of(each.text());
            sent.putIfAbsent(mark.acknowledge(), each.at());
            said.add(new Recording.Said(sent.getOrDefault(mark, each.at()), each.text()));
        }
        return new Recording(recording.steps(), said);
    }
}
