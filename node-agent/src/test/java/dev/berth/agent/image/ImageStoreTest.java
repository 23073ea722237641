package dev.berth.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.image.ArchiveBuilder.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ImageStoreTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private Path archive;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(directory.resolve("store"));
        archive = directory.resolve("image.tar");
    }

    @Test
    void anOciArchiveIsStoredUnderItsName() throws IOException {
        new ArchiveBuilder()
                .name("docker.io/library/app:1")
                .config(
                        "{\"Entrypoint\":[\"/app\"],\"Cmd\":[\"-v\"],\"Env\":[\"A=b=c\"],\"WorkingDir\":\"/w\",\"User\":\"5\",\"StopSignal\":\"SIGQUIT\"}")
                .layer(new Layer().file("bin/tool", "old").file("etc/conf", "kept"))
                .layer(new Layer().file("bin/tool", "new".getBytes(StandardCharsets.UTF_8), 04755))
                .oci(archive);

        assertThat(store.importArchive(archive, ""))
                .singleElement()
                .satisfies(image -> assertThat(image.names()).containsExactly("docker.io/library/app:1"));

        RootFilesystem image = store.resolve("app:1").orElseThrow();
        assertThat(image.id()).startsWith("sha256:");
        assertThat(image.config())
                .isEqualTo(new ImageConfig(List.of("/app"), List.of("-v"), Map.of("A", "b=c"), "/w", "5", "SIGQUIT"));
        assertThat(image.layers()).hasSize(2);
        assertThat(image.layers().getFirst().resolve("bin/tool")).hasContent("new");
        assertThat(Files.getAttribute(image.layers().getFirst().resolve("bin/tool"), "unix:mode"))
                .isEqualTo(0104755);
        assertThat(RootPath.read(image.layers(), "/etc/conf")).isEqualTo("kept");
        assertThat(store.list()).extracting(ImageStore.Stored::name).containsExactly("docker.io/library/app:1");
        assertThat(store.resolve("app:2")).isEmpty();
    }

    @Test
    void theOutputOfDockerSaveIsStoredAlsoWhenZipped() throws IOException {
        new ArchiveBuilder()
                .name("team/app:2")
                .layer(new Layer().file("x", "y"))
                .dockerSave(archive);
        Path zipped = directory.resolve("image.tar.gz");
        try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(archive, out);
        }

        assertThat(Images.importFile(zipped, directory.resolve("store"))
                        .getFirst()
                        .names())
                .containsExactly("docker.io/team/app:2");
        assertThat(RootPath.read(store.resolve("team/app:2").orElseThrow().layers(), "x"))
                .isEqualTo("y");
        assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
    }

    @Test
    void anImageWithoutANameNeedsOne() throws IOException {
        new ArchiveBuilder().layer(new Layer().file("x", "y")).oci(archive);

        assertThatThrownBy(() -> store.importArchive(archive, "")).hasMessageContaining("give it one");
        store.importArchive(archive, "mine:1");
        assertThat(store.resolve("mine:1")).isPresent();
    }

    @Test
    void linksStayInsideOfTheImage() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        new ArchiveBuilder()
                .name("evil:1")
                .layer(new Layer()
                        .symlink("up", "../../../../../../../.." + outside)
                        .file("up/written", "evil")
                        .symlink("abs", outside.toString())
                        .file("abs/written2", "evil")
                        .file("/leading/slash", "fine")
                        .device("dev/sda"))
                .oci(archive);

        store.importArchive(archive, "");

        assertThat(outside).isEmptyDirectory();
        List<Path> layers = store.resolve("evil:1").orElseThrow().layers();
        assertThat(RootPath.read(layers, "/up/written")).isEqualTo("evil");
        assertThat(layers.getFirst().resolve("leading/slash")).hasContent("fine");
        assertThat(layers.getFirst().resolve("dev/sda")).doesNotExist();
    }

    @Test
    void membersThatLeadOutAreRefused() throws IOException {
        refused(new Layer().file("../evil", "x"), "leads out of the image");
        refused(new Layer().file("a/../../evil", "x"), "leads out of the image");
        refused(new Layer().hardlink("a", "../../../../etc/passwd"), "leads out of the image");
        refused(new Layer().symlink("d", "/etc").hardlink("a", "d/passwd"), "does not have");
        refused(new Layer().symlink("a", "b").symlink("b", "a").file("a/x", "x"), "symbolic links");
        assertThat(directory.resolve("evil")).doesNotExist();
        assertThat(store.list()).isEmpty();
        assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
        assertThat(directory.resolve("store/layers")).isEmptyDirectory();
    }

    @Test
    void aTruncatedArchiveIsRefusedWhereverItEnds() throws IOException {
        new ArchiveBuilder()
                .name("app:1")
                .layer(new Layer().file("x", "y".repeat(5000)))
                .oci(archive);
        byte[] whole = Files.readAllBytes(archive);
        // The last 1024 bytes are the tar's end mark; without it the content is still whole.
        for (int length = 0; length < whole.length - 1024 - 512; length += 512) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> store.importArchive(archive, ""))
                    .as("cut after " + length)
                    .isInstanceOf(IOException.class);
        }
        assertThat(store.list()).isEmpty();
    }

    @Test
    void everyWrongDigestIsRefused() throws IOException {
        ArchiveBuilder builder = new ArchiveBuilder().name("app:1").layer(new Layer().file("x", "y"));
        builder.oci(archive);
        List<String> blobs;
        try (ImageArchive open = ImageArchive.open(archive, ImageLimits.DEFAULT)) {
            ImageArchive.Packed image = open.images().getFirst();
            blobs = Stream.of(
                            "blobs/sha256/" + image.configDigest().substring(7),
                            image.layers().getFirst().member())
                    .toList();
        }
        for (String blob : blobs) {
            builder.spoil(members -> {
                byte[] bytes = Objects.requireNonNull(members.get(blob)).clone();
                bytes[bytes.length / 2] ^= 1;
                members.put(blob, bytes);
                return members;
            });
            builder.oci(archive);
            assertThatThrownBy(() -> store.importArchive(archive, "")).as(blob).isInstanceOf(IOException.class);
        }
        assertThat(store.list()).isEmpty();
        assertThat(directory.resolve("store/layers")).isEmptyDirectory();
    }

    @Test
    void tooMuchIsRefused() throws IOException {
        ImageStore small = ImageStore.open(directory.resolve("small"), new ImageLimits(10_000, 3, 4096));
        new ArchiveBuilder()
                .name("big:1")
                .layer(new Layer().file("x", "0".repeat(20_000)))
                .oci(archive);
        assertThatThrownBy(() -> small.importArchive(archive, "")).hasMessageContaining("10000 bytes");
        new ArchiveBuilder()
                .name("many:1")
                .layer(new Layer().file("a", "").file("b", "").file("c", "").file("d", ""))
                .oci(archive);
        assertThatThrownBy(() -> small.importArchive(archive, "")).hasMessageContaining("3 members");
    }

    @Test
    void whatIsNoImageIsSaidToBeNone() throws IOException {
        Files.writeString(archive, "hello");
        assertThatThrownBy(() -> store.importArchive(archive, "")).isInstanceOf(ImageException.class);
        new ArchiveBuilder().spoil(members -> Map.of("readme", new byte[3])).oci(archive);
        assertThatThrownBy(() -> store.importArchive(archive, "")).hasMessageContaining("index.json");
    }

    @Test
    void hardLinksShareTheirFile() throws IOException {
        new ArchiveBuilder()
                .name("app:1")
                .layer(new Layer().directory("bin", 0755).file("bin/a", "x").hardlink("bin/b", "bin/a"))
                .oci(archive);
        store.importArchive(archive, "");
        Path bin = store.resolve("app:1").orElseThrow().layers().getFirst().resolve("bin");
        assertThat(Files.getAttribute(bin.resolve("a"), "unix:ino"))
                .isEqualTo(Files.getAttribute(bin.resolve("b"), "unix:ino"));
    }

    @Test
    void aLayerGoesWithTheLastImageThatNeedsIt() throws IOException {
        Layer shared = new Layer().file("x", "y");
        new ArchiveBuilder().name("one:1").layer(shared).oci(archive);
        store.importArchive(archive, "two:1");
        Path layer = store.resolve("one:1").orElseThrow().layers().getFirst();

        assertThat(store.remove("one:1")).isTrue();
        assertThat(layer).isDirectory();
        assertThat(store.remove("two:1")).isTrue();
        assertThat(store.remove("two:1")).isFalse();

        assertThat(layer).doesNotExist();
    }

    @Test
    void pathsAreResolvedAsInsideOfTheRoot() throws IOException {
        Path lower = Files.createDirectories(directory.resolve("lower/var"));
        Files.createDirectories(directory.resolve("lower/run"));
        Files.createSymbolicLink(lower.resolve("run"), Path.of("/run"));
        Files.createSymbolicLink(lower.resolve("out"), Path.of("../../../../etc"));
        List<Path> layers = List.of(Files.createDirectories(directory.resolve("upper")), directory.resolve("lower"));

        assertThat(RootPath.resolve(layers, "/var/run/secrets/x")).isEqualTo("run/secrets/x");
        assertThat(RootPath.resolve(layers, "/var/out/passwd")).isEqualTo("etc/passwd");
        assertThat(RootPath.resolve(layers, "../../x/../y/./z/")).isEqualTo("y/z");
        assertThat(RootPath.resolve(layers, "/")).isEmpty();
    }

    private void refused(Layer layer, String because) throws IOException {
        new ArchiveBuilder().name("evil:1").layer(layer).oci(archive);
        assertThatThrownBy(() -> store.importArchive(archive, ""))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(because);
        assertThat(Files.exists(directory.resolve("evil"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }
}
