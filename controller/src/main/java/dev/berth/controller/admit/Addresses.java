package dev.berth.controller.admit;

import java.util.regex.Pattern;

/** What addresses may be. No name is ever looked up. */
final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]{2,39}");

    private Addresses() {}

    static boolean ipv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /** An address of either family that an endpoint may have (Kubernetes: ValidateEndpointIP, but pods without a namespace have 127.x). */
    static void check(String text, Path at, Problems problems) {
        if (!ipv4(text) && !(text.contains(":") && IPV6.matcher(text).matches())) {
            problems.invalid(at, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        } else {
            ordinary(text, at, problems);
        }
    }

    static void check4(String text, Path at, Problems problems) {
        if (!ipv4(text)) {
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
