package dev.berth.agent.net;

import dev.berth.agent.machine.Commands;
import java.io.IOException;
import java.util.List;

/**
 * A node's own address on the loopback link of its machine, as NodeLocal DNSCache has one: pods reach it through whatever bridge they are on,
 * nobody else does.
 */
public record LocalAddress(String address) {
    private static final String PREFIX = "169.254.";

    /** Another one for each node of the machine, as each has a pod network of its own. */
    public static LocalAddress of(Cidr pods) {
        String[] bytes = pods.gateway().split("\\.");
        return new LocalAddress(PREFIX + bytes[1] + "." + bytes[2]);
    }

    public LocalAddress {
        if (!address.matches("169\\.254\\.[0-9]{1,3}\\.[0-9]{1,3}")) {
            throw new IllegalArgumentException("'" + address + "' is no link-local address");
        }
    }

    /** Gives it to the machine; it may have it already. */
    public void up() throws IOException {
        Commands.Result added = Commands.run(List.of("ip", "addr", "replace", address + "/32", "dev", "lo"));
        if (!added.ok()) {
            throw new IOException(
                    "the address " + address + ", at which pods find this node's DNS, cannot be given to the"
                            + " loopback link: " + added.output());
        }
    }

    /** Takes it away, if it is there. */
    public void sweep() {
        Commands.run(List.of("ip", "addr", "del", address + "/32", "dev", "lo"));
    }
}
