package dev.berth.agent.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the command line does with images. */
public final class Images {
    private Images() {}

    /**
     * Imports an archive into the machine's store.
     *
     * @param file an OCI archive or a {@code docker save} tar
     * @param name for an image that the archive does not name; empty for none
     */
    public static List<ImageStore.Imported> importFile(Path file, Path store, String name) throws IOException {
        return ImageStore.open(store).importArchive(file, name);
    }

    public static List<ImageStore.Imported> importFile(Path file, Path store) throws IOException {
        return importFile(file, store, "");
    }
}
