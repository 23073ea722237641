package dev.berth.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.spec.Bytes;
import dev.berth.agent.spec.Payload;
import dev.berth.agent.spec.VolumeGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class ProjectedFilesTest {
    @TempDir
    Path dir = Path.of("");

    private Path volume = Path.of("");

    @BeforeEach
    void begin() {
        volume = dir.resolve("volumes/cfg");
    }

    private void write(String... pairs) {
        var files = new TreeMap<String, Payload.Entry>();
        for (int i = 0; i < pairs.length; i += 2) {
            files.put(pairs[i], new Payload.Entry(Bytes.of(pairs[i + 1]), 0640));
        }
        ProjectedFiles.write(volume, new Payload.Files(files), Optional.empty());
    }

    @Test
    void filesAreLinksThroughDataWithTheirModes() throws IOException {
        write("a", "1", "deep/b", "2");
        assertThat(volume.resolve("a")).hasContent("1");
        assertThat(volume.resolve("deep/b")).hasContent("2");
        assertThat(Files.readSymbolicLink(volume.resolve("a"))).isEqualTo(Path.of("..data/a"));
        assertThat(Files.readSymbolicLink(volume.resolve("deep"))).isEqualTo(Path.of("..data/deep"));
        assertThat((int) Files.getAttribute(volume.resolve("a"), "unix:mode") & 07777)
                .isEqualTo(0640);
        assertThat((int) Files.getAttribute(dir.resolve("volumes"), "unix:mode") & 07777)
                .isEqualTo(0700);
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void theGroupOfThePodsVolumesMayReadThem() throws IOException {
        var secret = new Payload.Files(Map.of("key", new Payload.Entry(Bytes.of("1"), 0400)));
        var group = Optional.of(new VolumeGroup(4321, false));
        ProjectedFiles.write(volume, secret, group);
        assertThat(Files.readAttributes(volume.resolve("key"), "unix:gid,mode"))
                .containsEntry("gid", 4321)
                .containsEntry("mode", 0100440);
        Path before = Files.readSymbolicLink(volume.resolve("..data"));
        ProjectedFiles.write(volume, secret, group);
        assertThat(Files.readSymbolicLink(volume.resolve("..data")))
                .as("unchanged")
                .isEqualTo(before);
    }

    @Test
    void whatIsNoLongerWantedGoesAndWhatIsUnchangedIsNotTouched() throws IOException {
        write("a", "1", "b", "2");
        Path before = Files.readSymbolicLink(volume.resolve("..data"));
        write("a", "1", "b", "2");
        assertThat(Files.readSymbolicLink(volume.resolve("..data"))).isEqualTo(before);
        write("b", "3");
        assertThat(Files.exists(volume.resolve("a"), LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(volume.resolve("b")).hasContent("3");
        assertThat(volume.resolve(before)).doesNotExist();
        write();
        try (var left = Files.list(volume)) {
            assertThat(left.map(p -> p.getFileName().toString()).filter(n -> !n.startsWith("..")))
                    .isEmpty();
        }
    }

    @Test
    void aReaderSeesAllOfTheOldOrAllOfTheNew() throws Exception {
        write("a", "0", "b", "0");
        var stop = new AtomicBoolean();
        var torn = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                try {
                    Path now = volume.resolve("..data").toRealPath();
                    String a = Files.readString(now.resolve("a"));
                    String b = Files.readString(now.resolve("b"));
                    torn.compareAndSet(false, !a.equals(b));
                } catch (IOException swapped) {
                    // The directory that was being read has been replaced and taken away.
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 1; i < 200; i++) {
            write("a", "" + i, "b", "" + i);
            assertThat(volume.resolve("a")).hasContent("" + i);
        }
        stop.set(true);
        reader.join();
        assertThat(torn).isFalse();
    }

    @Test
    void noPathLeadsOut() {
        for (String path : new String[] {"../x", "/etc/x", "a/../../x", "..data", "a//b", ""}) {
            assertThatThrownBy(() -> write(path, "x")).isInstanceOf(UncheckedIOException.class);
        }
        assertThat(dir.resolve("volumes/x")).doesNotExist();
    }
}
