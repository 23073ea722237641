package dev.berth.agent.image;

import dev.berth.agent.machine.Machine;
import dev.berth.protocol.classpath.ClassPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Host images of one node. Each is the machine's {@code /}, what of it is hidden, and what the image brings (a default page, a web
 * server's configuration). Thread-safe.
 */
public final class HostImages {
    /** Where containers find the JDK and Berth's web server, wherever they are on the host. */
    private static final String JAVA = "/opt/berth/java";

    private static final String SITE = "/opt/berth/site";
    private static final List<String> HIDDEN_DIRECTORIES = List.of(
            "/root",
            "/home",
            "/tmp",
            "/var/tmp",
            "/run",
            "/mnt",
            "/media",
            "/boot",
            "/srv",
            "/var/log",
            "/var/spool",
            "/etc/ssh",
            "/etc/ssl/private",
            "/etc/kubernetes",
            "/etc/pki/private",
            "/etc/wireguard",
            "/etc/sudoers.d");
    private static final List<String> HIDDEN_FILES =
            List.of("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers", "/etc/krb5.keytab");
    private static final List<String> NEEDED_MOUNTS = List.of("/usr", "/opt", "/nix", "/gnu");

    private final Path directory;
    private final List<HostImage> table;
    private final Path javaHome;
    private final List<Path> hidden;
    private final boolean layered;

    private HostImages(Path directory, List<HostImage> table, Path javaHome, List<Path> hidden, boolean layered) {
        this.directory = directory;
        this.table = List.copyOf(table);
        this.javaHome = javaHome;
        this.hidden = List.copyOf(hidden);
        this.layered = layered;
    }

    /**
     * Makes the layers of this table's images.
     *
     * @param directory where they are kept; remade at every start
     * @param hidden directories that no container may see, such as Berth's state
     * @param layered false on a machine without overlays: then images have a command and nothing else
     */
    public static HostImages prepare(
            Path directory, List<HostImage> table, Path javaHome, List<Path> hidden, boolean layered)
            throws IOException {
        HostImages images = new HostImages(directory, table, javaHome, hidden, layered);
        images.makeSite();
        return images;
    }

    /** The program that stands in for an image; empty when none does. */
    public Optional<RootFilesystem> resolve(String name) throws IOException {
        ImageName full = ImageName.parse(name);
        for (HostImage entry : table) {
            if (entry.matches(full)
                    && (entry.needs().isEmpty() || Machine.find(entry.needs()).isPresent())) {
                return Optional.of(root(full, entry));
            }
        }
        return Optional.empty();
    }

    private Path site() {
        return directory.resolve("site");
    }

    private RootFilesystem root(ImageName name, HostImage entry) throws IOException {
        List<String> command = command(entry);
        String program = entry.staticSite() ? "berth-static-site" : command.getFirst();
        return new RootFilesystem(
                name.toString(),
                "host://" + program,
                "image " + name + " is not stored and no registry is asked; the host image host://" + program
                        + " stands in for it",
                new ImageConfig(List.of(), command, Map.of(), "/", "", ""),
                layered ? seeds(entry) : List.of(),
                layered ? List.of(Path.of("/")) : List.of(),
                layered ? binds(entry) : List.of());
    }

    private List<String> command(HostImage entry) {
        if (!entry.staticSite()) {
            return entry.command();
        }
        return layered
                ? siteCommand(JAVA + "/bin/java", SITE, entry.webRoot())
                : siteCommand(javaHome.resolve("bin/java").toString(), site().toString(), entry.webRoot());
    }

    private List<Path> seeds(HostImage entry) throws IOException {
        List<Path> seeds = new ArrayList<>();
        if (!entry.webRoot().isEmpty()) {
            seeds.add(webLayer(entry));
        }
        seeds.add(hidingLayer());
        return seeds;
    }

    /** The command that serves a directory with nothing but a JDK. */
    private static List<String> siteCommand(String java, String classes, String webRoot) {
        return List.of(
                java,
                "-Xmx32m",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:ReservedCodeCacheSize=16m",
                "-cp",
                classes,
                StaticSite.class.getName(),
                webRoot,
                "80");
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
        for (String each : HIDDEN_FILES) {
            Path file = Path.of(each);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Path empty = mirror(layer, Path.of("/").resolve(file.subpath(0, file.getNameCount() - 1)))
                        .resolve(file.getFileName());
                Files.writeString(empty, "");
                Files.setAttribute(empty, "unix:mode", 0600);
            }
        }
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
        if (attributes.get("mode") instanceof Integer mode) {
            Files.setAttribute(to, "unix:mode", mode & 07777);
        }
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
            Files.writeString(
                    configuration.resolve("nginx.conf"), text("nginx.conf").replace("@ROOT@", entry.webRoot()));
            Files.writeString(pages.resolve("index.html"), text("index.html"));
        }
        return layer;
    }

    private void makeSite() throws IOException {
        String path = StaticSite.class.getName().replace('.', '/') + ".class";
        Path target = site().resolve(path);
        Files.createDirectories(target.getParent());
        Path fresh = target.resolveSibling("StaticSite.class.tmp");
        Files.write(fresh, ClassPath.bytes(StaticSite.class, "StaticSite.class"));
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String text(String resource) {
        return new String(ClassPath.bytes(HostImages.class, resource), StandardCharsets.UTF_8);
    }
}
