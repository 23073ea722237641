package dev.berth.agent.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes image archives for tests, broken ones too. */
public final class ArchiveBuilder {
    private final List<byte[]> layers = new ArrayList<>();
    private String config = "{}";
    private String name = "";
    private String architecture = "any";
    private UnaryOperator<Map<String, byte[]>> spoiled = members -> members;

    /** A layer under construction. */
    public static final class Layer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());

        public Layer() {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        }

        public Layer file(String path, String content) {
            return file(path, content.getBytes(StandardCharsets.UTF_8), 0644);
        }

        public Layer file(String path, byte[] content, int mode) {
            TarArchiveEntry entry = new TarArchiveEntry(path, true);
            entry.setSize(content.length);
            entry.setMode(0100000 | mode);
            return put(entry, content);
        }

        public Layer directory(String path, int mode) {
            TarArchiveEntry entry = new TarArchiveEntry(path + "/", true);
            entry.setMode(040000 | mode);
            return put(entry, new byte[0]);
        }

        public Layer symlink(String path, String target) {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK, true);
            entry.setLinkName(target);
            return put(entry, new byte[0]);
        }

        public Layer hardlink(String path, String target) {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK, true);
            entry.setLinkName(target);
            return put(entry, new byte[0]);
        }

        public Layer device(String path) {
            TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_BLK, true);
            return put(entry, new byte[0]);
        }

        private Layer put(TarArchiveEntry entry, byte[] content) {
            try {
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] done() {
            try {
                tar.close();
                return bytes.toByteArray();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public ArchiveBuilder layer(Layer layer) {
        layers.add(layer.done());
        return this;
    }

    public ArchiveBuilder config(String json) {
        config = json;
        return this;
    }

    public ArchiveBuilder name(String full) {
        name = full;
        return this;
    }

    /** Which container runtimes compare with the machine's; ours does not. */
    public ArchiveBuilder architecture(String known) {
        architecture = known;
        return this;
    }

    /** Changes the members of the finished archive. */
    ArchiveBuilder spoil(UnaryOperator<Map<String, byte[]>> change) {
        spoiled = change;
        return this;
    }

    public Path oci(Path file) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        String configuration = described(members, "config.v1+json", document().getBytes(StandardCharsets.UTF_8), "");
        List<String> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            descriptors.add(described(members, "layer.v1.tar+gzip", gzip(layer), ""));
        }
        String manifest = "{\"schemaVersion\":2,\"config\":" + configuration + ",\"layers\":["
                + String.join(",", descriptors) + "]}";
        String annotations = name.isEmpty() ? "{}" : "{\"io.containerd.image.name\":\"" + name + "\"}";
        String descriptor = described(
                members,
                "manifest.v1+json",
                manifest.getBytes(StandardCharsets.UTF_8),
                ",\"annotations\":" + annotations);
        members.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        members.put(
                "index.json",
                ("{\"schemaVersion\":2,\"manifests\":[" + descriptor + "]}").getBytes(StandardCharsets.UTF_8));
        return write(file, members);
    }

    public Path dockerSave(Path file) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        byte[] document = document().getBytes(StandardCharsets.UTF_8);
        String configName = ImageArchive.digest(document).substring(7) + ".json";
        members.put(configName, document);
        List<String> names = new ArrayList<>();
        for (byte[] layer : layers) {
            String path = ImageArchive.digest(layer).substring(7) + "/layer.tar";
            members.put(path, layer);
            names.add("\"" + path + "\"");
        }
        String manifest = "[{\"Config\":\"" + configName + "\",\"RepoTags\":[\"" + name + "\"],\"Layers\":["
                + String.join(",", names) + "]}]";
        members.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        return write(file, members);
    }

    private String document() {
        String diffIds = layers.stream()
                .map(layer -> "\"" + ImageArchive.digest(layer) + "\"")
                .collect(Collectors.joining(","));
        return "{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"config\":" + config
                + ",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + diffIds + "]}}";
    }

    private static String described(Map<String, byte[]> members, String type, byte[] bytes, String more) {
        String digest = ImageArchive.digest(bytes);
        members.put("blobs/sha256/" + digest.substring(7), bytes);
        return "{\"mediaType\":\"application/vnd.oci.image." + type + "\",\"digest\":\"" + digest + "\",\"size\":"
                + bytes.length + more + "}";
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path write(Path file, Map<String, byte[]> members) throws IOException {
        Layer tar = new Layer();
        spoiled.apply(members).forEach((path, bytes) -> tar.file(path, bytes, 0644));
        return Files.write(file, tar.done());
    }
}
