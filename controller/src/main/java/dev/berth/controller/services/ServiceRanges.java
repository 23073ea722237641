package dev.berth.controller.services;

import com.typesafe.config.Config;
import dev.berth.controller.settings.KnownKeys;
import dev.berth.protocol.net.Ipv4;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code berth.services}; each key is explained in {@code reference.conf}.
 *
 * @param base the range's first address as a number
 * @param prefix how many leading bits all its addresses share, from 12 to 28
 * @param firstPort the lowest node port
 * @param lastPort the highest node port
 */
public record ServiceRanges(long base, int prefix, int firstPort, int lastPort) {
    private static final Set<String> KEYS = Set.of("cluster-ip-range", "node-ports");
    private static final Pattern RANGE = Pattern.compile("([0-9.]{7,15})/([0-9]{1,2})");
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");

    public ServiceRanges {
        if (prefix < 12 || prefix > 28) {
            throw new IllegalArgumentException(
                    "berth.services.cluster-ip-range has the prefix /" + prefix + "; it must be from /12 to /28");
        }
        if (firstPort < 1 || lastPort > 65535 || firstPort > lastPort) {
            throw new IllegalArgumentException("berth.services.node-ports is " + firstPort + "-" + lastPort
                    + "; it must be two ports from 1 to 65535, the lower one first");
        }
    }

    /**
     * Reads the block {@code berth.services}.
     *
     * @throws IllegalArgumentException naming every key that is unknown, or the one that is wrong
     */
    public static ServiceRanges of(Config block) {
        KnownKeys.verify("berth.services", block, KEYS);
        return of(block.getString("cluster-ip-range"), block.getString("node-ports"));
    }

    static ServiceRanges of(String range, String ports) {
        Matcher r = RANGE.matcher(range);
        Matcher p = PORTS.matcher(ports);
        if (!r.matches() || Ipv4.parse(r.group(1)).isEmpty()) {
            throw new IllegalArgumentException(
                    "berth.services.cluster-ip-range is '" + range + "' and must be like 10.96.0.0/16");
        }
        if (!p.matches()) {
            throw new IllegalArgumentException(
                    "berth.services.node-ports is '" + ports + "' and must be like 30000-32767");
        }
        int prefix = Integer.parseInt(r.group(2));
        long mask = prefix > 32 ? 0 : -1L << (32 - prefix) & 0xFFFFFFFFL;
        return new ServiceRanges(
                Ipv4.parse(r.group(1)).getAsLong() & mask,
                prefix,
                Integer.parseInt(p.group(1)),
                Integer.parseInt(p.group(2)));
    }

    /** The address of the API's own Service. */
    public String first() {
        return Ipv4.text(base + 1);
    }

    /** How many addresses can be given: all but the network's own, that of the API's service, and the broadcast address. */
    int size() {
        return (1 << (32 - prefix)) - 3;
    }

    /** @param index from 0 to size - 1 */
    String address(int index) {
        return Ipv4.text(base + 2 + index);
    }

    /** Whether a service may ask for the address. */
    boolean contains(String address) {
        OptionalLong n = Ipv4.parse(address);
        return n.isPresent() && n.getAsLong() >= base + 1 && n.getAsLong() < base + 2 + size();
    }

    @Override
    public String toString() {
        return Ipv4.text(base) + "/" + prefix;
    }
}
