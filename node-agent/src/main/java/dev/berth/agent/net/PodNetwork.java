package dev.berth.agent.net;

import dev.berth.agent.machine.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The bridge of a node and the links of its pods. Every name begins with {@code b<cell>} or {@code v<cell>-}, so that they can be found and
 * taken away without any record of them. Pods of different nodes on one machine reach each other through the host's routing.
 */
public final class PodNetwork {
    private static final Pattern CELL = Pattern.compile("[a-z0-9]{1,5}-[a-z0-9]{1,3}");
    private static final String BRIDGE = "b";
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private final String cell;
    private final Cidr network;

    public PodNetwork(String cell, Cidr network) {
        if (!CELL.matcher(cell).matches()) {
            throw new IllegalArgumentException(
                    "cell '" + cell + "' must match " + CELL.pattern() + ": link names have 15 characters");
        }
        this.cell = cell;
        this.network = network;
    }

    public String bridge() {
        return BRIDGE + cell;
    }

    /** Whether a link of this machine is the bridge of some node. */
    public static boolean isBridge(String link) {
        return link.startsWith(BRIDGE)
                && CELL.matcher(link.substring(BRIDGE.length())).matches();
    }

    /** The host's end of a pod's link. */
    public String link(String address) {
        return "v" + cell + "-" + Integer.toHexString(network.indexOf(address));
    }

    /** Makes the bridge, if it is not there, and lets the host forward between bridges. The setting stays when Berth goes. */
    public void up() throws IOException {
        if (!Files.isDirectory(Path.of("/sys/class/net", bridge()))) {
            String batch = "link add " + bridge() + " type bridge forward_delay 0\n"
                    + "addr add " + network.gateway() + "/" + network.prefix() + " dev " + bridge() + "\n"
                    + "link set " + bridge() + " up\n";
            Commands.Result made = Commands.run(List.of("ip", "-batch", "-"), batch);
            if (!made.ok()) {
                Commands.run(List.of("ip", "link", "del", bridge()));
                throw new IOException(
                        "the bridge " + bridge() + " for pod network " + network + " cannot be made: " + made.output());
            }
        }
        if (Files.readString(FORWARDING).strip().equals("0") && Files.isWritable(FORWARDING)) {
            Files.writeString(FORWARDING, "1");
        }
    }

    /**
     * Commands for {@code ip -batch} in the pod's namespace.
     *
     * @param host pid of a process in the host's namespace
     */
    public String insidePod(String address, String host) {
        return "link add eth0 type veth peer name " + link(address) + " netns " + host + "\n"
                + "addr add " + address + "/" + network.prefix() + " dev eth0\n"
                + "link set lo up\n"
                + "link set eth0 up\n"
                + "route add default via " + network.gateway() + "\n";
    }

    /** Takes a pod's link away, if it is there. */
    public void disconnect(String address) {
        if (Files.isDirectory(Path.of("/sys/class/net", link(address)))) {
            Commands.run(List.of("ip", "link", "del", link(address)));
        }
    }

    /** Takes away the bridge and every pod link of this cell. */
    public void sweep() {
        StringBuilder batch = new StringBuilder();
        links().forEach(name -> batch.append("link del ").append(name).append('\n'));
        if (!batch.isEmpty()) {
            // One that vanished by itself must not keep the others: -force goes on after an error.
            Commands.run(List.of("ip", "-force", "-batch", "-"), batch.toString());
        }
    }

    /** Links of this cell that exist. */
    public List<String> links() {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/sys/class/net"))) {
            all.map(path -> path.getFileName().toString())
                    .filter(name -> name.equals(bridge()) || name.startsWith("v" + cell + "-"))
                    .forEach(names::add);
        } catch (IOException e) {
            return List.of();
        }
        return names;
    }
}
