package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;

/** Times as people read them, after {@code k8s.io/apimachinery/pkg/util/duration.HumanDuration}. */
public final class Ages {
    private static final int DAY = 24;
    private static final int YEAR = 365;

    private Ages() {}

    /** Two units at most, coarser the longer it is: {@code 119s}, {@code 9m59s}, {@code 47h}, {@code 7d23h}. */
    public static String human(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 0) {
            // Clocks of two machines may differ by a second without anything being wrong.
            return duration.compareTo(Duration.ofSeconds(-2)) <= 0 ? "<invalid>" : "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return pair(minutes, "m", seconds % 60, "s");
        }
        return minutes < 180 ? minutes + "m" : hours(minutes);
    }

    private static String hours(long minutes) {
        long hours = minutes / 60;
        if (hours < 8) {
            return pair(hours, "h", minutes % 60, "m");
        }
        if (hours < 2 * DAY) {
            return hours + "h";
        }
        long days = hours / DAY;
        if (days < 8) {
            return pair(days, "d", hours % DAY, "h");
        }
        if (days < 2 * YEAR) {
            return days + "d";
        }
        return days < 8 * YEAR ? pair(days / YEAR, "y", days % YEAR, "d") : days / YEAR + "y";
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : small + smallUnit);
    }

    /** The time since the RFC 3339 text in the node; {@code <unknown>} where there is none. */
    static String since(JsonNode time, Instant now) {
        return Times.in(time).map(t -> human(Duration.between(t, now))).orElse("<unknown>");
    }
}
