package dev.berth.agent.net;

/** An IPv4 network, such as {@code 10.244.3.0/24}. Its first host is the gateway. */
public record Cidr(int base, int prefix) {
    /** @throws IllegalArgumentException when the text is no IPv4 network with a prefix from 8 to 30 */
    public static Cidr parse(String text) {
        String[] halves = text.split("/", -1);
        if (halves.length != 2) {
            throw new IllegalArgumentException("pod network '" + text + "' is not of the form 10.244.0.0/24");
        }
        int prefix = number(text, halves[1], 30);
        if (prefix < 8) {
            throw new IllegalArgumentException("pod network '" + text + "' needs a prefix from 8 to 30");
        }
        int address = address(halves[0]);
        return new Cidr(address & mask(prefix), prefix);
    }

    /** The address as a number. */
    public static int address(String dotted) {
        String[] parts = dotted.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + dotted + "' is no IPv4 address");
        }
        int value = 0;
        for (String part : parts) {
            value = value << 8 | number(dotted, part, 255);
        }
        return value;
    }

    public static String dotted(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255);
    }

    public String gateway() {
        return dotted(base + 1);
    }

    /** How many pods can have an address: without network, gateway and broadcast. */
    public int capacity() {
        return (1 << (32 - prefix)) - 3;
    }

    /** @param index from 0 to capacity - 1 */
    public String host(int index) {
        return dotted(base + 2 + index);
    }

    /** The index of a pod's address, or -1 when it is none of this network. */
    public int indexOf(String dotted) {
        int index = address(dotted) - base - 2;
        return index >= 0 && index < capacity() ? index : -1;
    }

    /** The same hosts in 127.0.0.0/8, where every address works without set-up: for pods without a network namespace. */
    public Cidr loopback() {
        return new Cidr((base & 0x00ffffff) | (127 << 24), Math.max(prefix, 9));
    }

    @Override
    public String toString() {
        return dotted(base) + "/" + prefix;
    }

    private static int mask(int prefix) {
        return -1 << (32 - prefix);
    }

    private static int number(String whole, String part, int max) {
        try {
            int value = Integer.parseInt(part);
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // falls through to the one message
        }
        throw new IllegalArgumentException("'" + part + "' in '" + whole + "' is not a number from 0 to " + max);
    }
}
