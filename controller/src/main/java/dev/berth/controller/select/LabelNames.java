package dev.berth.controller.select;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What may be a label's key and value; texts of {@code k8s.io/apimachinery/pkg/util/validation}. */
public final class LabelNames {
    private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final Pattern NAME_PATTERN = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final String NAME_RULE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
                    + NAME
                    + "')";
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with"
                    + " an alphanumeric character (e.g. 'example.com', regex used for validation is '" + SUBDOMAIN
                    + "')";
    private static final String VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                    + " an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '("
                    + NAME + ")?')";

    private LabelNames() {}

    /** What is wrong with a qualified name; empty if nothing. */
    public static List<String> keyProblems(String key) {
        String[] parts = key.split("/", -1);
        if (parts.length > 2) {
            return List.of("a qualified name " + NAME_RULE
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        var found = new ArrayList<String>();
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                found.add("prefix part must be non-empty");
            } else {
                subdomainProblems(parts[0]).forEach(p -> found.add("prefix part " + p));
            }
        }
        found.addAll(namePart(parts[parts.length - 1]));
        return found;
    }

    private static List<String> namePart(String name) {
        var found = new ArrayList<String>();
        if (name.isEmpty()) {
            found.add("name part must be non-empty");
        } else if (bytes(name) > 63) {
            found.add("name part must be no more than 63 bytes");
        }
        if (!NAME_PATTERN.matcher(name).matches()) {
            found.add("name part " + NAME_RULE);
        }
        return found;
    }

    /** What is wrong with a label's value; empty if nothing. */
    public static List<String> valueProblems(String value) {
        var found = new ArrayList<String>();
        if (bytes(value) > 63) {
            found.add("must be no more than 63 bytes");
        }
        if (!value.isEmpty() && !NAME_PATTERN.matcher(value).matches()) {
            found.add(VALUE_RULE);
        }
        return found;
    }

    /** What is wrong with a DNS-1123 subdomain; empty if nothing. */
    public static List<String> subdomainProblems(String value) {
        var found = new ArrayList<String>();
        if (bytes(value) > 253) {
            found.add("must be no more than 253 bytes");
        }
        if (!isSubdomain(value)) {
            found.add(SUBDOMAIN_RULE);
        }
        return found;
    }

    /** Label by label: one expression over the whole would recurse too deep on a hostile name. */
    private static boolean isSubdomain(String value) {
        if (!SUBDOMAIN_PATTERN.matcher(value).matches()) {
            return false;
        }
        return !value.contains("..") && !value.contains("-.") && !value.contains(".-");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static void checkKey(String key) throws LabelParser.Unreadable {
        List<String> problems = keyProblems(key);
        if (!problems.isEmpty()) {
            throw new LabelParser.Unreadable("key: Invalid value: \"" + key + "\": " + String.join("; ", problems));
        }
    }

    static void checkValue(String key, String value) throws LabelParser.Unreadable {
        List<String> problems = valueProblems(value);
        if (!problems.isEmpty()) {
            throw new LabelParser.Unreadable(
                    "values[0][" + key + "]: Invalid value: \"" + value + "\": " + String.join("; ", problems));
        }
    }
}
