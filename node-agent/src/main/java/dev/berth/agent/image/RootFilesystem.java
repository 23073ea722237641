package dev.berth.agent.image;

import java.nio.file.Path;
import java.util.List;

/**
 * An image ready to be run.
 *
 * @param name in full
 * @param id {@code sha256:...} or {@code host://...}
 * @param note empty, or a sentence for an event
 * @param layers directories, the uppermost first; never written to
 * @param binds directories of the host that the image also needs, mounted read-only
 */
public record RootFilesystem(
        String name, String id, String note, ImageConfig config, List<Path> layers, List<Bind> binds) {
    public RootFilesystem {
        layers = List.copyOf(layers);
        binds = List.copyOf(binds);
    }

    /** A directory of the host and where the container sees it, read-only. */
    public record Bind(Path source, String target) {}

    /** Whether it is a program of this machine that stands in for an image. */
    public boolean host() {
        return id.startsWith("host://");
    }
}
