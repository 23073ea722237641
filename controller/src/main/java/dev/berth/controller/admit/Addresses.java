package dev.berth.controller.admit;

import dev.berth.protocol.net.Ipv4;
import java.util.regex.Pattern;

/** What addresses may be. No name is ever looked up. */
final class Addresses {
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]{2,39}");

    private Addresses() {}

    /** An address of either family that an endpoint may have (Kubernetes: ValidateEndpointIP, but pods without a namespace have 127.x). */
    static void check(String text, Path at, Problems problems) {
        if (any(text, at, problems)) {
            ordinary(text, at, problems);
        }
    }

    /** Any address of either family; says whether it is one. */
    static boolean any(String text, Path at, Problems problems) {
        boolean address =
                Ipv4.is(text) || (text.contains(":") && IPV6.matcher(text).matches());
        if (!address) {
            problems.invalid(at, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        }
        return address;
    }

    static void check4(String text, Path at, Problems problems) {
        if (!Ipv4.is(text)) {
            problems.invalid(at, text, "must be a valid IPv4 address");
        } else {
            ordinary(text, at, problems);
        }
    }

    private static void ordinary(String text, Path at, Problems problems) {
        if (text.equals("0.0.0.0") || text.equals("::")) {
            problems.invalid(at, text, "may not be unspecified (" + text + ")");
        } else if (text.startsWith("169.254.")) {
            problems.invalid(at, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        } else if (text.startsWith("224.0.0.")) {
            problems.invalid(at, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }
}
