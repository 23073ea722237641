package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads resource quantities such as {@code 1G}, {@code 1.5Gi}, {@code 100m}, {@code 1e3}. */
final class Amount {
    static final String RULE =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private static final Pattern FORM = Pattern.compile(
            "([+-]?(?:[0-9]{1,30}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30}))([A-Za-z]{0,2}|[eE][+-]?[0-9]{1,2})");
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("n", BigDecimal.ONE.scaleByPowerOfTen(-9)),
            Map.entry("u", BigDecimal.ONE.scaleByPowerOfTen(-6)),
            Map.entry("m", BigDecimal.ONE.scaleByPowerOfTen(-3)),
            Map.entry("k", BigDecimal.ONE.scaleByPowerOfTen(3)),
            Map.entry("M", BigDecimal.ONE.scaleByPowerOfTen(6)),
            Map.entry("G", BigDecimal.ONE.scaleByPowerOfTen(9)),
            Map.entry("T", BigDecimal.ONE.scaleByPowerOfTen(12)),
            Map.entry("P", BigDecimal.ONE.scaleByPowerOfTen(15)),
            Map.entry("E", BigDecimal.ONE.scaleByPowerOfTen(18)),
            Map.entry("Ki", binary(10)),
            Map.entry("Mi", binary(20)),
            Map.entry("Gi", binary(30)),
            Map.entry("Ti", binary(40)),
            Map.entry("Pi", binary(50)),
            Map.entry("Ei", binary(60)));

    private Amount() {}

    private static BigDecimal binary(int bits) {
        return BigDecimal.TWO.pow(bits);
    }

    /** The value; a plain JSON number counts as its text, anything else is none. */
    static Optional<BigDecimal> of(JsonNode node) {
        if (!node.isTextual() && !node.isNumber()) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(node.asText(""));
        if (!form.matches()) {
            return Optional.empty();
        }
        BigDecimal digits = new BigDecimal(form.group(1));
        String suffix = form.group(2);
        if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E') && !suffix.equals("Ei")) {
            return exponent(suffix).map(digits::scaleByPowerOfTen);
        }
        return Optional.ofNullable(SUFFIXES.get(suffix)).map(digits::multiply);
    }

    private static Optional<Integer> exponent(String suffix) {
        try {
            return Optional.of(Integer.parseInt(suffix.substring(1)));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }
}
