package dev.berth.protocol.net;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** IPv4 addresses in their one dotted form: four numbers from 0 to 255 without leading zeros. */
public final class Ipv4 {
    private static final Pattern PART = Pattern.compile("0|[1-9][0-9]{0,2}");

    private Ipv4() {}

    public static boolean is(String text) {
        return parse(text).isPresent();
    }

    /** The address as a number from 0 to 2^32 - 1; empty for any other text. */
    public static OptionalLong parse(String text) {
        String[] parts = text.split("\\.", -1);
        long number = 0;
        for (String part : parts) {
            if (!PART.matcher(part).matches() || Integer.parseInt(part) > 255) {
                return OptionalLong.empty();
            }
            number = number << 8 | Integer.parseInt(part);
        }
        return parts.length == 4 ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** @param number from 0 to 2^32 - 1 */
    public static String text(long number) {
        return (number >> 24) + "." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }
}
