package dev.berth.agent.image;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.agent.machine.Directories;
import dev.berth.protocol.api.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Images of one machine, shared by all its nodes: names, configurations and each layer unpacked once, all by content.
 * <pre>
 * names.json            image name -> digest of its configuration
 * configs/HEX           the configuration
 * layers/HEX32          an unpacked layer; HEX32 begins its diff id
 * </pre>
 * Changes are made under a file lock and appear by an atomic rename, so any number of JVMs may use the store at once and a crash leaves
 * at most an unused directory. Thread-safe.
 */
public final class ImageStore {
    private static final ObjectMapper JSON = Json.mapper();
    // A file lock is held by a whole JVM, so within one a lock of its own is needed too.
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();
    // Layer names must be short: all of an image's layers stand in one mount option of at most a page.
    private static final int LAYER_NAME = 32;

    private final Path directory;
    private final ImageLimits limits;

    private ImageStore(Path directory, ImageLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    /** Opens the store, made if it is not there. */
    public static ImageStore open(Path directory) throws IOException {
        return open(directory, ImageLimits.DEFAULT);
    }

    static ImageStore open(Path directory, ImageLimits limits) throws IOException {
        for (String part : List.of("configs", "layers", "tmp")) {
            Files.createDirectories(directory.resolve(part));
        }
        return new ImageStore(directory.toRealPath(), limits);
    }

    /** @param names in full, without those that were left out as unusable */
    public record Imported(List<String> names, String id) {
        public Imported {
            names = List.copyOf(names);
        }
    }

    /** An image of the store. */
    public record Stored(String name, String id) {}

    /**
     * Takes in every image of an OCI archive or {@code docker save} tar (gzip allowed). All or nothing per image.
     *
     * @param name for an image that the archive does not name; empty for none
     * @throws ImageException when the archive is broken, hostile, too large, or names no image
     */
    public List<Imported> importArchive(Path archive, String name) throws IOException {
        return locked(() -> {
            Path plain = unzipped(archive);
            try (ImageArchive source = ImageArchive.open(plain, limits)) {
                List<Imported> imported = new ArrayList<>();
                for (ImageArchive.Packed image : source.images()) {
                    imported.add(take(source, image, name));
                }
                if (imported.isEmpty()) {
                    throw new ImageException(archive + " holds no image for this platform");
                }
                return imported;
            } catch (com.fasterxml.jackson.core.JacksonException broken) {
                throw new ImageException(archive + " has a broken document: " + broken.getOriginalMessage());
            } finally {
                if (!plain.equals(archive)) {
                    Files.deleteIfExists(plain);
                }
            }
        });
    }

    /** Images by name. */
    public List<Stored> list() throws IOException {
        return names().entrySet().stream()
                .map(entry -> new Stored(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The image of this name; empty when it is not stored. */
    public Optional<RootFilesystem> resolve(String name) throws IOException {
        String full = ImageName.parse(name).toString();
        String id = names().get(full);
        if (id == null) {
            return Optional.empty();
        }
        JsonNode document = JSON.readTree(config(id).toFile());
        return Optional.of(new RootFilesystem(full, id, "", config(document), List.of(), layers(document), List.of()));
    }

    /**
     * Takes a name away, and what no other name needs and no running container uses.
     *
     * @return whether the name was there
     */
    public boolean remove(String name) throws IOException {
        String full = ImageName.parse(name).toString();
        return locked(() -> {
            Map<String, String> names = names();
            boolean there = names.remove(full) != null;
            writeNames(names);
            dropUnused(names);
            return there;
        });
    }

    /** Where layers are, so that mounts can name them in short. */
    public Path layersDirectory() {
        return directory.resolve("layers");
    }

    private Imported take(ImageArchive source, ImageArchive.Packed image, String name) throws IOException {
        List<String> names = new ArrayList<>(image.names());
        if (!name.isEmpty()) {
            names.add(ImageName.parse(name).toString());
        }
        if (names.isEmpty()) {
            throw new ImageException("the archive does not say the image's name; give it one");
        }
        for (ImageArchive.Layer layer : image.layers()) {
            unpack(source, layer);
        }
        Directories.writeAtomically(config(image.configDigest()), image.config().toString());
        Map<String, String> all = names();
        names.forEach(each -> all.put(each, image.configDigest()));
        writeNames(all);
        return new Imported(names, image.configDigest());
    }

    private void unpack(ImageArchive source, ImageArchive.Layer layer) throws IOException {
        Path target = layer(layer.diffId());
        if (Files.isDirectory(target)) {
            return;
        }
        Path fresh = Files.createTempDirectory(directory.resolve("tmp"), "layer");
        try {
            unpack(source, layer, fresh);
            Files.setAttribute(fresh, "unix:mode", 0755);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException failure) {
            Directories.deleteTree(fresh);
            throw failure instanceof ImageException known ? known : broken(layer, failure);
        }
    }

    private static ImageException broken(ImageArchive.Layer layer, Exception failure) {
        return new ImageException("layer '" + layer.member() + "' cannot be unpacked: " + failure.getMessage());
    }

    private void unpack(ImageArchive source, ImageArchive.Layer layer, Path fresh) throws IOException {
        try (InputStream member = new BufferedInputStream(source.open(layer.member()), 1 << 16)) {
            DigestInputStream packed = new DigestInputStream(member, ImageArchive.sha256());
            BufferedInputStream peek = new BufferedInputStream(packed, 1 << 16);
            DigestInputStream tar = new DigestInputStream(
                    zipped(peek) ? new GZIPInputStream(peek, 1 << 16) : peek, ImageArchive.sha256());
            new LayerUnpacker(fresh, limits).unpack(tar);
            peek.transferTo(java.io.OutputStream.nullOutputStream());
            verify(layer, "unpacked", ImageArchive.named(tar.getMessageDigest().digest()), layer.diffId());
            if (!layer.digest().isEmpty()) {
                verify(
                        layer,
                        "packed",
                        ImageArchive.named(packed.getMessageDigest().digest()),
                        layer.digest());
            }
        }
    }

    private static void verify(ImageArchive.Layer layer, String form, String found, String expected)
            throws ImageException {
        if (!found.equals(expected)) {
            throw new ImageException("layer '" + layer.member() + "' has, " + form + ", the digest " + found
                    + " instead of " + expected);
        }
    }

    private static boolean zipped(BufferedInputStream stream) throws IOException {
        stream.mark(2);
        int magic = stream.read() << 8 | stream.read();
        stream.reset();
        return magic == 0x1f8b;
    }

    private Path unzipped(Path archive) throws IOException {
        try (BufferedInputStream stream = new BufferedInputStream(Files.newInputStream(archive))) {
            if (!zipped(stream)) {
                return archive;
            }
            Path plain = Files.createTempFile(directory.resolve("tmp"), "archive", ".tar");
            try (InputStream bytes = new GZIPInputStream(stream);
                    var out = Files.newOutputStream(plain)) {
                copyWithin(bytes, out, archive);
                return plain;
            } catch (IOException | RuntimeException failure) {
                Files.deleteIfExists(plain);
                throw failure;
            }
        }
    }

    private void copyWithin(InputStream in, java.io.OutputStream out, Path archive) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > limits.bytes()) {
                throw new ImageException(archive + " is larger than " + limits.bytes() + " bytes unpacked");
            }
            out.write(buffer, 0, read);
        }
    }

    private void dropUnused(Map<String, String> names) throws IOException {
        Set<Path> needed = new HashSet<>();
        for (String id : Set.copyOf(names.values())) {
            needed.add(config(id));
            needed.addAll(layers(JSON.readTree(config(id).toFile())));
        }
        String mounted = null;
        for (Path unused : others(needed)) {
            if (mounted == null) {
                mounted = overlayOptions();
            }
            if (!mounted.contains(unused.getFileName().toString())) {
                Directories.deleteTree(unused);
            }
        }
    }

    private List<Path> others(Set<Path> needed) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String part : List.of("configs", "layers")) {
            try (Stream<Path> entries = Files.list(directory.resolve(part))) {
                entries.filter(entry -> !needed.contains(entry)).forEach(found::add);
            }
        }
        return found;
    }

    /** The options of every overlay that any process sees: pods mount theirs in namespaces of their own. */
    private static String overlayOptions() throws IOException {
        StringBuilder options = new StringBuilder();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                try (Stream<String> lines = Files.lines(process.resolve("mountinfo"))) {
                    lines.filter(line -> line.contains(" overlay ")).forEach(options::append);
                } catch (IOException | RuntimeException gone) {
                    // Not a process, or one that ended meanwhile.
                }
            }
        }
        return options.toString();
    }

    private static ImageConfig config(JsonNode document) {
        JsonNode config = document.path("config");
        return new ImageConfig(
                strings(config.path("Entrypoint")),
                strings(config.path("Cmd")),
                ImageConfig.environment(strings(config.path("Env"))),
                config.path("WorkingDir").asText(""),
                config.path("User").asText(""),
                config.path("StopSignal").asText(""));
    }

    private List<Path> layers(JsonNode document) {
        List<Path> layers = new ArrayList<>();
        document.path("rootfs").path("diff_ids").forEach(diffId -> layers.addFirst(layer(diffId.asText())));
        return layers.stream().distinct().toList();
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    private Path layer(String diffId) {
        return layersDirectory().resolve(hex(diffId).substring(0, LAYER_NAME));
    }

    private Path config(String id) {
        return directory.resolve("configs").resolve(hex(id));
    }

    private static String hex(String digest) {
        return digest.substring("sha256:".length());
    }

    private Map<String, String> names() throws IOException {
        Path file = directory.resolve("names.json");
        return Files.exists(file)
                ? new TreeMap<>(JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {}))
                : new TreeMap<>();
    }

    private void writeNames(Map<String, String> names) throws IOException {
        Directories.writeAtomically(directory.resolve("names.json"), JSON.writeValueAsString(names));
    }

    private interface Change<T> {
        T make() throws IOException;
    }

    private <T> T locked(Change<T> change) throws IOException {
        IN_THIS_JVM.lock();
        try (FileChannel channel = FileChannel.open(
                        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the lock of " + directory + " was lost");
            }
            return change.make();
        } finally {
            IN_THIS_JVM.unlock();
        }
    }
}
