package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an unquoted YAML scalar means to Kubernetes: YAML 1.1 without its sexagesimal numbers and dates, which stay strings. So
 * {@code 0644} is an octal number, {@code yes} is true and {@code 1:30} is a string.
 */
final class YamlScalars {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE =
            Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y");
    private static final Set<String> FALSE =
            Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N");
    private static final Pattern INTEGER =
            Pattern.compile("[+-]?(0b[01][01_]*|0o[0-7][0-7_]*|0x[0-9a-fA-F][0-9a-fA-F_]*|0[0-7_]*|[1-9][0-9_]*)");
    private static final Pattern FLOAT = Pattern.compile("[+-]?(\\.[0-9]+|[0-9][0-9_]*(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int LONGEST_NUMBER = 400;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private YamlScalars() {}

    /** @throws ArithmeticException if it is a number that no double can hold */
    static JsonNode plain(String text) {
        if (NULLS.contains(text)) {
            return NODES.nullNode();
        }
        if (TRUE.contains(text)) {
            return NODES.booleanNode(true);
        }
        if (FALSE.contains(text)) {
            return NODES.booleanNode(false);
        }
        if (text.length() > LONGEST_NUMBER) {
            return NODES.textNode(text);
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(text.replace("_", ""));
        }
        return FLOAT.matcher(text).matches() ? floating(text.replace("_", "")) : NODES.textNode(text);
    }

    private static JsonNode integer(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        BigInteger value = magnitude(digits);
        BigInteger number = text.startsWith("-") ? value.negate() : value;
        if (number.bitLength() < 32) {
            return NODES.numberNode(number.intValue());
        }
        return number.bitLength() < 64 ? NODES.numberNode(number.longValue()) : NODES.numberNode(number);
    }

    private static BigInteger magnitude(String digits) {
        if (digits.length() > 2 && Character.isLetter(digits.charAt(1))) {
            int radix = switch (digits.charAt(1)) {
                case 'x' -> 16;
                case 'o' -> 8;
                default -> 2;
            };
            return new BigInteger(digits.substring(2), radix);
        }
        return new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
    }

    private static JsonNode floating(String text) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new ArithmeticException(text);
        }
        return NODES.numberNode(value);
    }
}
