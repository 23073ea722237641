package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.journal.crash.CrashDisk;
import dev.berth.controller.journal.crash.CrashDisk.Names;
import dev.berth.controller.journal.crash.DiskOp;
import dev.berth.controller.journal.crash.Image;
import dev.berth.controller.journal.crash.Recording;
import dev.berth.controller.journal.crash.Strace;
import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.testing.TempTree;
import dev.berth.house.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Power cuts at any moment of a journal's life, on a disk that keeps of what was not synced whatever it likes. Before that the process is killed
 * once in the midst of a write, and another one goes on with what the kernel has of its files. {@code -Dberth.power-cuts=10000}
 * tries more of them. Each run records another life; the image of a cut that fails is left in {@code target/power-cut-SEED}.
 */
class JournalCrashTest {
    private static final int CUTS = Integer.getInteger("berth.power-cuts", 300);
    /** Real peers take a second each. */
    private static final int PEERS = Math.max(2, CUTS / 200);
    /** Disks that refuse a sync in different ways. */
    private static final int REFUSALS = 5;
    /** A planted fault must be found within as many. */
    private static final int PATIENCE = 600;

    private static final String WRITES = "30";

    private static Path scratch = Path.of("");
    private static Recording recording = new Recording(List.of(), List.of());
    private static long killed;

    private record Cut(int seed, long moment, Image image) {}

    @BeforeAll
    static void record() throws Exception {
        Needs.that(Strace.works(), "strace, and the right to watch a process with it");
        scratch = TempTree.inMemory("berth-crash");
        Recording first = recorded(scratch.resolve("first"), CrashDisk.empty());
        killed = unsynced(first);
        CrashDisk left = new CrashDisk(first, Names.IN_ORDER).at(killed);
        Path directory = scratch.resolve("second");
        left.everything().write(directory.resolve(CrashWriter.JOURNAL));
        recording = first.killedAt(killed, recorded(directory, left));
    }

    private static Recording recorded(Path directory, CrashDisk before) throws Exception {
        Files.createDirectories(directory);
        Path trace = scratch.resolve("trace");
        Path output = scratch.resolve("output");
        List<String> writer = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                CrashWriter.class.getName(),
                directory.toString(),
                WRITES);
        Process process = new ProcessBuilder(Strace.command(trace, writer))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Strace.read(trace, directory.resolve(CrashWriter.JOURNAL), directory.resolve(CrashWriter.MARKS), before);
    }

    /** A moment, rather late, at which entries of the log have been written and not been synced. */
    private static long unsynced(Recording recording) {
        List<Recording.Step> steps = recording.steps();
        for (int i = steps.size() * 3 / 4; i < steps.size(); i++) {
            if (steps.get(i).op() instanceof DiskOp.Write write
                    && steps.get(i + 1).op() instanceof DiskOp.Sync sync
                    && sync.dataOnly()
                    && sync.inode() == write.inode()) {
                return steps.get(i).ended() + 1;
            }
        }
        throw new IllegalStateException("nothing is written and then synced");
    }

    @Test
    void theRecordingReplayedIsTheDirectoryThatIsThere() throws IOException {
        Image replayed =
                new CrashDisk(recording, Names.IN_ORDER).at(Long.MAX_VALUE).everything();
        Image real = Image.read(scratch.resolve("second").resolve(CrashWriter.JOURNAL));
        assertThat(replayed.directories()).hasSameElementsAs(real.directories());
        assertThat(replayed.files()).containsOnlyKeys(real.files().keySet());
        real.files()
                .forEach((path, content) ->
                        assertThat(replayed.files().get(path)).as("%s", path).isEqualTo(content));
    }

    @Test
    void theLifeThatIsCutHasAllThatAJournalDoesToItsDisk() {
        String steps = recording.steps().toString();
        assertThat(steps)
                .contains("Remove[path=")
                .contains(StateFile.PART + ", to=")
                .contains("Truncate[");
        assertThat(steps.split("to=[^,]*/log_\\d+-\\d+", -1)).hasSizeGreaterThan(4);
        assertThat(steps.split("to=[^,]*/snapshot\\.\\d+_\\d+,", -1)).hasSizeGreaterThan(2);
    }

    @Test
    void nothingThatWasAcknowledgedIsLostAndNothingIsInvented() throws IOException {
        allIsKept(new CrashDisk(recording, Names.IN_ORDER), CUTS);
    }

    /** The kill stands for any end of the process that such a sync leads to. */
    @Test
    void norAfterASyncThatFailedBeforeTheNextProcessReadWhatTheKernelShowed() throws IOException {
        for (int seed = 0; seed < REFUSALS; seed++) {
            allIsKept(refusing(recording, seed), CUTS / REFUSALS);
        }
    }

    private static CrashDisk refusing(Recording of, int seed) {
        return new CrashDisk(of, Names.IN_ORDER).refusingAt(killed, new Random(seed));
    }

    private static void allIsKept(CrashDisk disk, int cuts) throws IOException {
        for (int seed = 0; seed < cuts; seed++) {
            Cut cut = cut(disk, recording, seed, cuts);
            List<String> problems = problems(cut, recording);
            if (!problems.isEmpty()) {
                keep(cut);
            }
            assertThat(problems)
                    .as("cut %s, behind %s", cut.seed(), lastSteps(cut.moment()))
                    .isEmpty();
        }
    }

    @Test
    void aRealPeerStartsFromWhatIsLeftHoldsTheSameAndIsWritten() throws Exception {
        var disk = new CrashDisk(recording, Names.IN_ORDER);
        for (int seed = 0; seed < PEERS; seed++) {
            Cut cut = cut(disk, recording, seed, PEERS);
            Path directory = scratch.resolve("peer");
            cut.image().write(directory);
            JournalState expected = read(cut);
            JournalConfig config = CrashWriter.config(directory);
            try (JournalPeer peer = JournalPeer.start(config, CrashWriter.SEGMENT);
                    JournalClient client = JournalClient.connect(config, Optional.of(peer))) {
                holds(client, expected);
            }
            TempTree.delete(directory);
        }
    }

    private static void holds(JournalClient client, JournalState expected) throws Exception {
        List<String> ids = List.copyOf(expected.ids().keySet());
        List<Long> highest = ids.stream()
                .map(id -> Optional.ofNullable(expected.ids().get(id))
                        .map(IdLog::highest)
                        .orElse(0L))
                .toList();
        assertThat(new MajorityRead(client).highest(ids).get(20, TimeUnit.SECONDS))
                .isEqualTo(highest);
        for (int i = 0; i < ids.size(); i++) {
            var next = new JournalCommand.Append(ids.get(i), highest.get(i) + 1, "next", List.of(new byte[1]));
            assertThat(client.send(next).get(20, TimeUnit.SECONDS)).isEqualTo(new JournalReply.Done());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPlantedFaultIsFound(PlantedFault fault) {
        Recording faulty = fault.in(recording);
        assertThat(firstBad(faulty, new CrashDisk(faulty, Names.IN_ORDER))
                        .or(() -> IntStream.range(0, 4 * REFUSALS)
                                .mapToObj(seed -> firstBad(faulty, refusing(faulty, seed)))
                                .flatMap(Optional::stream)
                                .findFirst()))
                .isPresent();
    }

    /** What {@code docs/journal.md} says of file systems. */
    @Test
    void namesThatMayGetLostInAnyOrderAreNotEnough() {
        assertThat(firstBad(recording, new CrashDisk(recording, Names.ANY))).isPresent();
    }

    private static Optional<String> firstBad(Recording faulty, CrashDisk disk) {
        // Before that there is little to lose.
        for (int seed = PATIENCE / 4; seed < PATIENCE; seed++) {
            List<String> problems = problems(cut(disk, faulty, seed, PATIENCE), faulty);
            if (!problems.isEmpty()) {
                return Optional.of(problems.getFirst());
            }
        }
        return Optional.empty();
    }

    /** The cuts of the seeds below {@code count} lie evenly on all boundaries, the later the higher the seed. */
    private static Cut cut(CrashDisk disk, Recording of, int seed, int count) {
        long[] boundaries = of.boundaries();
        long moment = boundaries[(int) ((seed + 0.5) * boundaries.length / count)];
        return new Cut(seed, moment, disk.at(moment).afterPowerCut(new Random(seed)));
    }

    private static List<String> problems(Cut cut, Recording of) {
        try {
            return Acknowledged.of(of.saidBefore(cut.moment())).problems(read(cut));
        } catch (IOException | RuntimeException e) {
            return List.of("it does not start: " + e);
        }
    }

    private static JournalState read(Cut cut) throws IOException {
        Path directory = scratch.resolve("cut-" + cut.seed() + "-" + System.nanoTime());
        try {
            cut.image().write(directory);
            return RecoveredJournal.read(directory);
        } finally {
            TempTree.delete(directory);
        }
    }

    private static void keep(Cut cut) throws IOException {
        Path left = Path.of("target", "power-cut-" + cut.seed());
        if (Files.exists(left)) {
            TempTree.delete(left);
        }
        cut.image().write(left);
    }

    private static String lastSteps(long moment) {
        List<String> before = recording.steps().stream()
                .filter(step -> step.begun() < moment)
                .map(step -> step.op().toString())
                .toList();
        return before.subList(Math.max(0, before.size() - 8), before.size()).stream()
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }
}
