package dev.berth.agent.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image ready to be run.
 *
 * @param name in full
 * @param id {@code sha256:...} or {@code host://...}
 * @param note empty, or a sentence for an event
 * @param seeds trees that are copied into a container's own upper layer, the uppermost first. What hides parts of {@code /} is such a
 *     tree, since overlayfs refuses a lower layer that lies inside of another
 * @param layers directories, the uppermost first; never written to
 * @param binds directories of the host that the image also needs, mounted read-only
 */
public record RootFilesystem(
        String name,
        String id,
        String note,
        ImageConfig config,
        List<Path> seeds,
        List<Path> layers,
        List<Bind> binds) {
    public RootFilesystem {
        seeds = List.copyOf(seeds);
        layers = List.copyOf(layers);
        binds = List.copyOf(binds);
    }

    /** A directory of the host and where the container sees it, read-only. */
    public record Bind(Path source, String target) {}

    /** What a container sees at first, the uppermost first. */
    public List<Path> view() {
        List<Path> view = new ArrayList<>(seeds);
        view.addAll(layers);
        return view;
    }

    /** Whether it is a program of this machine that stands in for an image. */
    public boolean host() {
        return id.startsWith("host://");
    }
}
