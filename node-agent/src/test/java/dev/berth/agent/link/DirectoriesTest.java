package dev.berth.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.spec.Mounts.SubPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
    @TempDir
    Path dir = Path.of("");

    private Path root = Path.of("");
    private Path outside = Path.of("");
    private Directories directories = new Directories("/nowhere", List.of());

    @BeforeEach
    void layout() throws IOException {
        root = Files.createDirectory(dir.resolve("volumes"));
        outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("keep"), "x");
        directories = new Directories(dir.resolve("pods").toString(), List.of(root.toString()));
    }

    private String remove(Path path) {
        return directories.removeVolume(path.toString());
    }

    @Test
    void aVolumeBelowTheRootIsRemovedWithAllInItAndTwiceIsFine() throws IOException {
        Path volume = Files.createDirectories(root.resolve("pvc-1/deep"));
        Files.writeString(volume.resolve("f"), "x");
        assertThat(remove(root.resolve("pvc-1"))).isEmpty();
        assertThat(root.resolve("pvc-1")).doesNotExist();
        assertThat(remove(root.resolve("pvc-1"))).isEmpty();
    }

    @Test
    void nothingAtOrOutsideTheRootIsRemoved() {
        assertThat(remove(root)).contains("nothing was removed");
        assertThat(remove(outside)).contains("nothing was removed");
        assertThat(remove(root.resolve("../outside"))).contains("nothing was removed");
        assertThat(directories.removeVolume("volumes/pvc-1")).contains("nothing was removed");
        assertThat(outside.resolve("keep")).exists();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("pvc-link"), outside);
        assertThat(remove(root.resolve("pvc-link"))).contains("nothing was removed");
        Files.createSymbolicLink(root.resolve("way"), dir);
        assertThat(remove(root.resolve("way/outside"))).contains("nothing was removed");
        Path volume = Files.createDirectory(root.resolve("pvc-2"));
        Files.createSymbolicLink(volume.resolve("in"), outside);
        assertThat(remove(volume)).isEmpty();
        assertThat(outside.resolve("keep")).exists();
    }

    @Test
    void aSubPathIsMadeAndMayBeAFileOrALinkWithinItsVolume() throws IOException {
        Files.writeString(Files.createDirectories(root.resolve("v/a")).resolve("f"), "x");
        Files.createSymbolicLink(root.resolve("v/to-a"), Path.of("a"));
        for (String path : List.of("b/c", "a/f", "to-a/d")) {
            directories.prepare(List.of(new SubPath(root.resolve("v").toString(), path)));
        }
        assertThat(root.resolve("v/b/c")).isDirectory();
        assertThat(root.resolve("v/a/d")).isDirectory();
        assertThat(root.resolve("v/a/f")).hasContent("x");
    }

    @Test
    void aContainerCannotPutALinkOutOfTheVolumeWhereItsSubPathIsToBeAtTheNextStart() throws IOException {
        Files.createSymbolicLink(Files.createDirectory(root.resolve("v")).resolve("data"), outside);
        for (String path : List.of("data", "data/new")) {
            var wanted = List.of(new SubPath(root.resolve("v").toString(), path));
            assertThatThrownBy(() -> directories.prepare(wanted))
                    .isInstanceOf(RuntimeFailure.class)
                    .hasMessageContaining("leads out of the volume");
        }
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void tokensOnlyGrowAlsoOverARestart() {
        Tokens tokens = Tokens.open(dir.toString());
        assertThat(tokens.granted("pv", "pod-a", 5)).isTrue();
        assertThat(tokens.granted("pv", "pod-a", 4)).isFalse();
        Tokens again = Tokens.open(dir.toString());
        assertThat(again.granted("pv", "pod-b", 4)).isFalse();
        assertThat(again.heldBy("pod-a")).containsEntry("pv", 5L);
        again.released("pv", "pod-a");
        assertThat(Tokens.open(dir.toString()).pods()).isEmpty();
        assertThat(Tokens.open(dir.toString()).granted("pv", "pod-c", 5)).isTrue();
    }
}
