package dev.berth.controller.optin;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 60s}, {@code 5m}, {@code 1h30m}. */
final class Durations {
    static final String RULE = "must be a duration from 1s to 168h, such as '60s', '5m' or '1h30m'";

    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,6}[hms])+");
    private static final Pattern PART = Pattern.compile("([0-9]{1,6})([hms])");
    private static final Duration LONGEST = Duration.ofDays(7);

    private Durations() {}

    static Optional<Duration> parse(String text) {
        if (text.length() > 20 || !WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            long count = Long.parseLong(parts.group(1));
            sum = sum.plus(
                    switch (parts.group(2)) {
                        case "h" -> Duration.ofHours(count);
                        case "m" -> Duration.ofMinutes(count);
                        default -> Duration.ofSeconds(count);
                    });
        }
        return sum.isZero() || sum.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(sum);
    }
}
