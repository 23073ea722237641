package dev.berth.controller.journal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CrashDiskTest {
    private static final Path A = Path.of("a");
    private static final Path B = Path.of("b");

    private final List<Recording.Step> steps = new ArrayList<>();

    private void did(DiskOp op) {
        long now = steps.size() * 2L + 1;
        steps.add(new Recording.Step(now, now, op));
    }

    private void writes(int inode, int offset, String text) {
        did(new DiskOp.Write(inode, offset, text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Everything that 500 power cuts at the end leave, as {@code name=content}. */
    private Set<String> left(CrashDisk.Names rule) {
        CrashDisk disk = new CrashDisk(new Recording(steps, List.of()), rule).at(Long.MAX_VALUE);
        Set<String> left = new TreeSet<>();
        for (int seed = 0; seed < 500; seed++) {
            Image image = disk.afterPowerCut(new Random(seed));
            left.add(image.files().entrySet().stream()
                    .map(file -> file.getKey() + "="
                            + new String(file.getValue(), StandardCharsets.US_ASCII).replace('\0', '.'))
                    .collect(Collectors.joining(" ")));
        }
        return left;
    }

    @Test
    void whatWasSyncedIsThereAndTheRestMayBe() {
        did(new DiskOp.Create(A, 1, false));
        writes(1, 0, "old");
        did(new DiskOp.Sync(1, false));
        writes(1, 0, "new");
        assertThat(left(CrashDisk.Names.IN_ORDER)).containsExactly("a=new", "a=old");
    }

    @Test
    void aSectorIsAllOfAnyMomentAndTheLengthIsOfAnyOther() {
        did(new DiskOp.Create(A, 1, false));
        did(new DiskOp.Sync(1, false));
        writes(1, 0, "x");
        writes(1, 1, "y");
        assertThat(left(CrashDisk.Names.IN_ORDER))
                .containsExactlyInAnyOrder("a=", "a=.", "a=..", "a=x", "a=x.", "a=xy");
    }

    @Test
    void sectorsReachTheDiskInAnyOrder() {
        did(new DiskOp.Create(A, 1, false));
        writes(1, 0, "-".repeat(1024));
        did(new DiskOp.Sync(1, true));
        writes(1, 511, "xy");
        assertThat(left(CrashDisk.Names.IN_ORDER))
                .extracting(text -> text.substring(2 + 511, 2 + 513))
                .containsExactlyInAnyOrder("--", "-y", "x-", "xy");
    }

    @Test
    void aSyncThatHasNotEndedPromisesNothing() {
        did(new DiskOp.Create(A, 1, false));
        did(new DiskOp.Sync(1, false));
        writes(1, 0, "x");
        steps.add(new Recording.Step(50, Long.MAX_VALUE, new DiskOp.Sync(1, false)));
        assertThat(left(CrashDisk.Names.IN_ORDER)).contains("a=", "a=x");
    }

    @Test
    void namesInOrderAreLostFromTheEnd() {
        did(new DiskOp.Create(A, 1, false));
        did(new DiskOp.Create(B, 2, false));
        assertThat(left(CrashDisk.Names.IN_ORDER)).containsExactlyInAnyOrder("", "a=", "a= b=");
        assertThat(left(CrashDisk.Names.ANY)).containsExactlyInAnyOrder("", "a=", "b=", "a= b=");
    }

    @Test
    void aSyncOfANewFileKeepsWhatCameBeforeItOnlyIfNamesHaveAnOrder() {
        did(new DiskOp.Create(A, 1, false));
        did(new DiskOp.Rename(A, B, 1));
        did(new DiskOp.Create(A, 2, false));
        did(new DiskOp.Sync(2, true));
        assertThat(left(CrashDisk.Names.IN_ORDER)).containsExactly("a= b=");
        assertThat(left(CrashDisk.Names.ANY)).contains("", "a=", "a= b=");
    }

    @Test
    void fdatasyncOfAFileWhoseLengthHasNotChangedKeepsNoRename() {
        did(new DiskOp.Create(A, 1, false));
        did(new DiskOp.Sync(1, true));
        did(new DiskOp.Rename(A, B, 1));
        did(new DiskOp.Sync(1, true));
        assertThat(left(CrashDisk.Names.IN_ORDER)).containsExactly("a=", "b=");
    }

    @Test
    void aSyncOfTheDirectoryKeepsItsNames() {
        did(new DiskOp.Create(A, 1, false));
        did(new DiskOp.Rename(A, B, 1));
        did(new DiskOp.Sync(0, false));
        assertThat(left(CrashDisk.Names.IN_ORDER)).containsExactly("b=");
        assertThat(left(CrashDisk.Names.ANY)).containsExactly("b=");
    }
}
