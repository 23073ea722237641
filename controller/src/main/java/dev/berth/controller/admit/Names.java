package dev.berth.controller.admit;

import dev.berth.controller.select.LabelNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What names may be; texts of {@code k8s.io/apimachinery/pkg/util/validation}. Each answers with what is wrong, empty if nothing. */
final class Names {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern DNS_1035 = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final Pattern PORT_SIGNS = Pattern.compile("[-a-z0-9]+");
    private static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an"
                    + " alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String DNS_1035_RULE =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end"
                    + " with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is"
                    + " '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private static final String CONFIG_KEY_RULE =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or"
                    + " 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    private Names() {}

    /** The rule that a kind has for {@code metadata.name}. */
    enum Rule {
        SUBDOMAIN,
        LABEL,
        DNS_1035;

        List<String> problems(String name) {
            return switch (this) {
                case SUBDOMAIN -> LabelNames.subdomainProblems(name);
                case LABEL -> label(name);
                case DNS_1035 -> dns1035(name);
            };
        }
    }

    static List<String> label(String value) {
        return checked(value, 63, LABEL.matcher(value).matches(), LABEL_RULE);
    }

    static List<String> dns1035(String value) {
        return checked(value, 63, DNS_1035.matcher(value).matches(), DNS_1035_RULE);
    }

    private static List<String> checked(String value, int most, boolean matches, String rule) {
        var found = new ArrayList<String>();
        if (value.getBytes(StandardCharsets.UTF_8).length > most) {
            found.add("must be no more than " + most + " bytes");
        }
        if (!matches) {
            found.add(rule);
        }
        return found;
    }

    static List<String> configKey(String value) {
        var found =
                new ArrayList<>(checked(value, 253, CONFIG_KEY.matcher(value).matches(), CONFIG_KEY_RULE));
        if (value.equals(".") || value.equals("..")) {
            found.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            found.add("must not start with '..'");
        }
        return found;
    }

    static List<String> environment(String value) {
        boolean good = value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '=');
        return good
                ? List.of()
                : List.of(
                        "a valid environment variable name must consist only of printable ASCII characters other than '='");
    }

    static List<String> portName(String value) {
        var found = new ArrayList<String>();
        if (value.length() > 15) {
            found.add("must be no more than 15 characters");
        }
        if (!PORT_SIGNS.matcher(value).matches()) {
            found.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            found.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            found.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            found.add("must not begin or end with a hyphen");
        }
        return found;
    }
}
