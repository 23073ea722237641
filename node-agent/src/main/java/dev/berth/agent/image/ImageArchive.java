package dev.berth.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.protocol.api.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** An OCI archive or the tar of {@code docker save}, read in place. Documents are verified against their digests as they are read. */
final class ImageArchive implements Closeable {
    private static final ObjectMapper JSON = Json.mapper();

    private final TarFile tar;
    private final Map<String, TarArchiveEntry> members = new HashMap<>();
    private final ImageLimits limits;

    private ImageArchive(TarFile tar, ImageLimits limits) {
        this.tar = tar;
        this.limits = limits;
        tar.getEntries().forEach(entry -> members.put(String.join("/", RootPath.components(entry.getName())), entry));
    }

    /** @param names in full */
    record Packed(List<String> names, String configDigest, JsonNode config, List<Layer> layers) {
        Packed {
            names = List.copyOf(names);
            layers = List.copyOf(layers);
        }
    }

    /**
     * @param digest of the member as packed; empty when the archive does not say
     * @param diffId digest of the unpacked tar
     */
    record Layer(String member, String digest, String diffId) {}

    static ImageArchive open(Path file, ImageLimits limits) throws IOException {
        TarFile tar;
        try {
            tar = new TarFile(file.toFile());
        } catch (IOException | RuntimeException broken) {
            throw new ImageException(file + " is no readable tar archive: " + broken.getMessage());
        }
        return new ImageArchive(tar, limits);
    }

    /** The images in the archive. */
    List<Packed> images() throws IOException {
        if (members.containsKey("index.json")) {
            List<Packed> found = new ArrayList<>();
            collect(json("index.json", ""), List.of(), found, 0);
            return found;
        }
        if (members.containsKey("manifest.json")) {
            return saved();
        }
        throw new ImageException("the archive has neither index.json (OCI) nor manifest.json (docker save)");
    }

    InputStream open(String member) throws IOException {
        TarArchiveEntry entry = members.get(String.join("/", RootPath.components(member)));
        if (entry == null || !entry.isFile()) {
            throw new ImageException("the archive lacks its member '" + member + "'");
        }
        return tar.getInputStream(entry);
    }

    private void collect(JsonNode index, List<String> inherited, List<Packed> found, int depth) throws IOException {
        if (depth > 3) {
            throw new ImageException("indexes are nested more than three deep");
        }
        for (JsonNode descriptor : index.path("manifests")) {
            List<String> names = new ArrayList<>(inherited);
            names.addAll(names(descriptor.path("annotations")));
            String digest = descriptor.path("digest").asText();
            JsonNode platform = descriptor.path("platform");
            if (!platform.isMissingNode() && !runsHere(platform)) {
                continue;
            }
            JsonNode document = json(blob(digest), digest);
            if (document.has("manifests")) {
                collect(document, names, found, depth + 1);
            } else if (document.path("config").path("mediaType").asText().contains("config")) {
                found.add(packed(names, document));
            }
        }
    }

    private Packed packed(List<String> names, JsonNode manifest) throws IOException {
        String configDigest = manifest.path("config").path("digest").asText();
        JsonNode config = json(blob(configDigest), configDigest);
        List<Layer> layers = new ArrayList<>();
        JsonNode diffIds = config.path("rootfs").path("diff_ids");
        for (JsonNode layer : manifest.path("layers")) {
            String digest = layer.path("digest").asText();
            layers.add(
                    new Layer(blob(digest), digest, diffIds.path(layers.size()).asText()));
        }
        return checked(new Packed(names, configDigest, config, layers), diffIds);
    }

    private List<Packed> saved() throws IOException {
        List<Packed> found = new ArrayList<>();
        for (JsonNode image : json("manifest.json", "")) {
            String member = image.path("Config").asText();
            byte[] bytes = bytes(member);
            JsonNode config = JSON.readTree(bytes);
            JsonNode diffIds = config.path("rootfs").path("diff_ids");
            List<Layer> layers = new ArrayList<>();
            for (JsonNode layer : image.path("Layers")) {
                layers.add(new Layer(
                        layer.asText(), "", diffIds.path(layers.size()).asText()));
            }
            List<String> names = new ArrayList<>();
            image.path("RepoTags")
                    .forEach(tag -> names.add(ImageName.parse(tag.asText()).toString()));
            found.add(checked(new Packed(names, digest(bytes), config, layers), diffIds));
        }
        return found;
    }

    private static Packed checked(Packed image, JsonNode diffIds) throws ImageException {
        if (diffIds.size() != image.layers().size()) {
            throw new ImageException("the image's configuration names " + diffIds.size() + " layers, its manifest "
                    + image.layers().size());
        }
        for (Layer layer : image.layers()) {
            if (!layer.diffId().matches("sha256:[0-9a-f]{64}")) {
                throw new ImageException("'" + layer.diffId() + "' is no sha256 digest of a layer");
            }
        }
        return image;
    }

    private static List<String> names(JsonNode annotations) {
        String full = annotations.path("io.containerd.image.name").asText("");
        String reference = annotations.path("org.opencontainers.image.ref.name").asText("");
        String chosen = full.isEmpty() ? reference : full;
        // A bare tag ("1.16") names no image; importing then needs a name from the user.
        boolean bareTag = full.isEmpty() && !reference.contains("/") && !reference.contains(":");
        return chosen.isEmpty() || bareTag
                ? List.of()
                : List.of(ImageName.parse(chosen).toString());
    }

    private static boolean runsHere(JsonNode platform) {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String here = arch.equals("x86_64") ? "amd64" : arch.equals("aarch64") ? "arm64" : arch;
        return platform.path("os").asText().equals("linux")
                && platform.path("architecture").asText().equals(here);
    }

    private static String blob(String digest) throws ImageException {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new ImageException("'" + digest + "' is no sha256 digest");
        }
        return "blobs/sha256/" + digest.substring("sha256:".length());
    }

    private JsonNode json(String member, String digest) throws IOException {
        byte[] bytes = bytes(member);
        if (!digest.isEmpty() && !digest(bytes).equals(digest)) {
            throw new ImageException("the content of '" + member + "' has not the digest " + digest);
        }
        return JSON.readTree(bytes);
    }

    private byte[] bytes(String member) throws IOException {
        try (InputStream stream = open(member)) {
            byte[] bytes = stream.readNBytes(limits.documentBytes() + 1);
            if (bytes.length > limits.documentBytes()) {
                throw new ImageException("'" + member + "' is larger than " + limits.documentBytes() + " bytes");
            }
            return bytes;
        }
    }

    static String digest(byte[] bytes) {
        return named(sha256().digest(bytes));
    }

    static String named(byte[] hash) {
        return "sha256:" + HexFormat.of().formatHex(hash);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
