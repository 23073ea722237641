package dev.berth.agent.image;

import dev.berth.agent.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Host images of one node. Each is a stack of three layers: what the image brings (a default page, a web server's configuration), what of
 * the machine is hidden, and the machine's {@code /}. Thread-safe.
 */
public final class HostImages {
    /** Where containers find the JDK and Berth's web server, wherever they are on the host. */
    private static final String JAVA = "/opt/berth/java";

    private static final String SITE = "/opt/berth/site";
    private static final List<String> HIDDEN_DIRECTORIES = List.of(
            "/root", "/home", "/tmp", "/var/tmp", "/run", "/mnt", "/media", "/boot", "/srv", "/var/log", "/var/spool",
            "/etc/ssh", "/etc/ssl/private", "/etc/kubernetes", "/etc/pki/private", "/etc/wireguard", "/etc/sudoers.d");
    private static final List<String> HIDDEN_FILES = List.of(
            "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers", "/etc/krb5.keytab");
    private static final List<String> NEEDED_MOUNTS = List.of("/usr", "/opt", "/nix", "/gnu");

    private final Path directory;
    private final List<HostImage> table;
    private final Path javaHome;
    private final List<Path> hidden;

    private HostImages(Path directory, List<HostImage> table, Path javaHome, List<Path> hidden) {
        this.directory = directory;
        this.table = List.copyOf(table);
        this.javaHome = javaHome;
        this.hidden = List.copyOf(hidden);
    }

    /**
     * Makes the layers of this table's images.
     *
     * @param directory where they are kept; remade at every start
     * @param hidden directories that no container may see, such as Berth's state
     */
    public static HostImages prepare(Path directory, List<HostImage> table, Path javaHome, List<Path> hidden)
            throws IOException {
        HostImages images = new HostImages(directory, table, javaHome, hidden);
        images.makeSite();
        return images;
    }

    /** Without layers, for a machine that offers no overlays: only commands can be had from it. */
    public static HostImages bare(Path directory, List<HostImage> table, Path javaHome) throws IOException {
        return prepare(directory, table, javaHome, List.of());
    }

    /** The program that stands in for an image; empty when none does. */
    public Optional<RootFilesystem> resolve(String name) throws IOException {
        ImageName full = ImageName.parse(name);
        for (HostImage entry : table) {
            if (entry.matches(full) && (entry.needs().isEmpty() || Machine.find(entry.needs()).isPresent())) {
                return Optional.of(root(full, entry));
            }
        }
        return Optional.empty();
    }

    /** Where the web server's class is on the host. */
    public Path site() {
        return directory.resolve("site");
    }

    private RootFilesystem root(ImageName name, HostImage entry) throws IOException {
        List<Path> layers = new ArrayList<>();
        if (!entry.webRoot().isEmpty()) {
            layers.add(webLayer(entry));
        }
        layers.add(hidingLayer());
        layers.add(Path.of("/"));
        List<String> command = entry.staticSite() ? siteCommand(JAVA + "/bin/java", SITE, entry.webRoot()) : entry.command();
        String program = entry.staticSite() ? "berth-static-site" : command.getFirst();
        return new RootFilesystem(
                name.toString(),
                "host://" + program,
                "image " + name + " is not stored and no registry is asked; the host image host://" + program
                        + " stands in for it",
                new ImageConfig(List.of(), command, Map.of(), "/", "", ""),
                layers,
                binds(entry));
    }

    /** The command that serves a directory with nothing but a JDK. */
    public static List<String> siteCommand(String java, String classes, String webRoot) {
        return List.of(
                java, "-Xmx32m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "-XX:-UsePerfData", "-XX:ReservedCodeCacheSize=16m", "-cp", classes, StaticSite.class.getName(),
                webRoot, "80");
    }

    private List<RootFilesystem.Bind> binds(HostImage entry) {
        List<RootFilesystem.Bind> binds = new ArrayList<>();
        // The view of "/" ends at mount points, so what programs need from other filesystems is mounted.
        for (String mount : NEEDED_MOUNTS) {
            if (dev.berth.agent.machine.Mounts.at(Path.of(mount))) {
                binds.add(new RootFilesystem.Bind(Path.of(mount), mount));
            }
        }
        if (entry.staticSite()) {
            binds.add(new RootFilesystem.Bind(javaHome, JAVA));
            binds.add(new RootFilesystem.Bind(site(), SITE));
        }
        return binds;
    }

    private synchronized Path hidingLayer() throws IOException {
        Path layer = directory.resolve("hidden");
        if (Files.exists(directory.resolve("hidden.done"))) {
            return layer;
        }
        Files.createDirectories(layer);
        for (String each : HIDDEN_DIRECTORIES) {
            hide(layer, Path.of(each));
        }
        for (Path each : hidden) {
            hide(layer, each);
        }
        List<Path> files = new ArrayList<>();
        for (String each : HIDDEN_FILES) {
            if (Files.exists(Path.of(each), LinkOption.NOFOLLOW_LINKS)) {
                files.add(mirror(layer, Path.of(each).getParent()).resolve(Path.of(each).getFileName()));
            }
        }
        LayerUnpacker.makeWhiteouts(files);
        Files.writeString(directory.resolve("hidden.done"), "");
        return layer;
    }

    private static void hide(Path layer, Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && directory.getNameCount() > 0) {
            LayerUnpacker.makeOpaque(mirror(layer, directory.toRealPath()));
        }
    }

    /** The same directory in a layer, with the owner and mode that it and its parents have on the host. */
    private static Path mirror(Path layer, Path directory) throws IOException {
        Path copy = layer;
        Path original = Path.of("/");
        copyAttributes(original, copy);
        for (Path name : directory) {
            original = original.resolve(name);
            copy = copy.resolve(name);
            if (!Files.isDirectory(copy, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(copy);
                copyAttributes(original, copy);
            }
        }
        return copy;
    }

    /** Gives a directory the owner and mode of another. */
    public static void copyAttributes(Path from, Path to) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(from, "unix:uid,gid,mode");
        Files.setAttribute(to, "unix:uid", attributes.get("uid"));
        Files.setAttribute(to, "unix:gid", attributes.get("gid"));
        Files.setAttribute(to, "unix:mode", (Integer) attributes.get("mode") & 07777);
    }

    private synchronized Path webLayer(HostImage entry) throws IOException {
        String webRoot = RootPath.resolve(List.of(Path.of("/")), entry.webRoot());
        Path layer = directory.resolve("web-" + webRoot.replace('/', '-'));
        Path pages = layer.resolve(webRoot);
        if (!Files.exists(pages.resolve("index.html"))) {
            Files.createDirectories(pages);
            LayerUnpacker.makeOpaque(pages);
            Path configuration = layer.resolve("etc/berth");
            Files.createDirectories(configuration);
            Files.writeString(configuration.resolve("nginx.conf"), text("nginx.conf").replace("@ROOT@", entry.webRoot()));
            Files.writeString(pages.resolve("index.html"), text("index.html"));
        }
        return layer;
    }

    private void makeSite() throws IOException {
        String path = StaticSite.class.getName().replace('.', '/') + ".class";
        Path target = site().resolve(path);
        Files.createDirectories(target.getParent());
        try (InputStream bytes = StaticSite.class.getResourceAsStream("StaticSite.class")) {
            if (bytes == null) {
                throw new IOException("the class " + path + " is not where it was loaded from");
            }
            Path fresh = target.resolveSibling("StaticSite.class.tmp");
            Files.copy(bytes, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream bytes = HostImages.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IOException("the resource " + resource + " is missing");
            }
            return new String(bytes.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
