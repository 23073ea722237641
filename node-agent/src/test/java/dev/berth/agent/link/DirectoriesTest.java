package dev.berth.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.machine.Mounts;
import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.pod.PodEffect.CreateSandbox;
import dev.berth.agent.pod.PodEffect.Directory;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.spec.Mounts.SubPath;
import dev.berth.agent.spec.VolumeGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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

    private void prepare(Path path, boolean open, Optional<VolumeGroup> group) {
        prepare(path, open, OptionalLong.empty(), group);
    }

    private void prepare(Path path, boolean open, OptionalLong memory, Optional<VolumeGroup> group) {
        var spec = new SandboxSpec(
                "u", "default", "p", "p", Map.of(), Map.of(), DnsWish.OF_THE_MACHINE, EtcHosts.PLAIN, "", false);
        var directory = new Directory(path.toString(), true, true, open, memory, group);
        directories.prepare(new CreateSandbox(spec, List.of(directory)));
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void aVolumeInMemoryHasItsSizeStaysWhatItIsWhenAskedForAgainAndGoesWithThePod() throws IOException {
        Path volume = dir.resolve("pods/u/volumes/memory");
        prepare(volume, true, OptionalLong.of(1 << 20), Optional.empty());
        try {
            assertThat(Files.getFileStore(volume).type()).isEqualTo("tmpfs");
            assertThat(owned(volume)).containsEntry("mode", 0040777);
            Files.write(volume.resolve("half"), new byte[1 << 19]);
            assertThatThrownBy(() -> Files.write(volume.resolve("more"), new byte[1 << 20]))
                    .isInstanceOf(IOException.class);
            prepare(volume, true, OptionalLong.of(1 << 20), Optional.empty());
            assertThat(volume.resolve("half")).hasSize(1 << 19);
        } finally {
            directories.forget("u");
        }
        assertThat(dir.resolve("pods/u")).doesNotExist();
        assertThat(Mounts.below(dir)).isEmpty();
    }

    private static Map<String, Object> owned(Path path) throws IOException {
        return Files.readAttributes(path, "unix:gid,mode", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void whatIsOpenIsSoForThePodAlone() throws IOException {
        Path volume = dir.resolve("pods/u/volumes/scratch");
        prepare(volume, true, Optional.empty());
        assertThat(owned(volume)).containsEntry("mode", 0040777);
        assertThat(owned(dir.resolve("pods/u/volumes"))).containsEntry("mode", 0040700);
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void aVolumeAndAllInItIsGivenToItsGroupAndLinksLeadNobodyOut() throws IOException {
        Path volume = root.resolve("v");
        Files.createDirectory(Files.createDirectory(volume).resolve("deep"));
        Files.setAttribute(Files.writeString(volume.resolve("deep/f"), "x"), "unix:mode", 0600);
        Files.createSymbolicLink(volume.resolve("out"), outside.resolve("keep"));
        Map<String, Object> kept = owned(outside.resolve("keep"));
        prepare(volume, false, Optional.of(new VolumeGroup(4321, false)));
        assertThat(owned(volume)).containsEntry("gid", 4321).containsEntry("mode", 0042775);
        assertThat(owned(volume.resolve("deep"))).containsEntry("gid", 4321).containsEntry("mode", 0042775);
        assertThat(owned(volume.resolve("deep/f"))).containsEntry("gid", 4321).containsEntry("mode", 0100660);
        assertThat(owned(volume.resolve("out"))).containsEntry("gid", 4321);
        assertThat(owned(outside.resolve("keep"))).isEqualTo(kept);
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void aSubPathThatIsMadeMayBeWrittenToByWhomTheVolumeMay() throws IOException {
        Path volume = Files.createDirectory(root.resolve("v"));
        prepare(volume, false, Optional.of(new VolumeGroup(4321, false)));
        directories.prepare(List.of(new SubPath(volume.toString(), "a/b")));
        assertThat(owned(volume.resolve("a/b"))).isEqualTo(owned(volume)).containsEntry("gid", 4321);
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root")
    void onRootMismatchLooksAtTheVolumesOwnDirectoryOnly() throws IOException {
        Path volume = Files.createDirectory(root.resolve("v"));
        var group = Optional.of(new VolumeGroup(4321, true));
        prepare(volume, false, group);
        Path later = Files.writeString(volume.resolve("later"), "x");
        Files.setAttribute(later, "unix:gid", 0);
        prepare(volume, false, group);
        assertThat(owned(later)).containsEntry("gid", 0);
        prepare(volume, false, Optional.of(new VolumeGroup(4321, false)));
        assertThat(owned(later)).containsEntry("gid", 4321);
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
