package dev.berth.deploy.chaos.history;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The identity of a StatefulSet's pod: {@code NAME-ORDINAL}. */
record Ordinal(String name, int number) {
    private static final Pattern FORM = Pattern.compile("([^@]+)-(0|[1-9][0-9]{0,8})");

    /** Empty for other pods' identities, such as {@code daemon@node-1}. */
    static Optional<Ordinal> of(String identity) {
        Matcher matcher = FORM.matcher(identity);
        return matcher.matches()
                ? Optional.of(new Ordinal(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }
}
