package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.protocol.schema.Schema.Scalar;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** What each scalar type accepts: what Kubernetes' Go types accept, with their messages. */
final class Scalars {
    private static final Pattern QUANTITY =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)(([numkMGTPE]|[KMGTPE]i)|[eE][+-]?\\d{1,9})?");
    private static final Pattern RFC3339 =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");
    private static final int LONGEST_QUANTITY = 512;

    private Scalars() {}

    /** What a value is, seen as a scalar. */
    sealed interface Reading {
        record Kept(JsonNode node) implements Reading {}

        /** @param what the value in Go's words, such as {@code number 1.5} */
        record WrongType(String what, String goType) implements Reading {}

        record WrongText(String message) implements Reading {}
    }

    static Reading read(Scalar scalar, JsonNode node) {
        return switch (scalar) {
            case STRING -> node.isTextual() ? kept(node) : wrongType(node, scalar);
            case BOOLEAN -> node.isBoolean() ? kept(node) : wrongType(node, scalar);
            case INT32 ->
                node.isNumber() ? number(node, scalar, whole(node) && node.canConvertToInt()) : wrongType(node, scalar);
            case INT64 ->
                node.isNumber()
                        ? number(node, scalar, whole(node) && node.canConvertToLong())
                        : wrongType(node, scalar);
            case NUMBER ->
                node.isNumber() ? number(node, scalar, Double.isFinite(node.doubleValue())) : wrongType(node, scalar);
            case INT_OR_STRING -> intOrString(node);
            case QUANTITY -> quantity(node);
            case TIME -> time(node);
            case BYTES -> bytes(node);
        };
    }

    static String goType(Scalar scalar) {
        return switch (scalar) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case INT32, INT_OR_STRING -> "int32";
            case INT64 -> "int64";
            case NUMBER -> "float64";
            case QUANTITY -> "resource.Quantity";
            case TIME -> "v1.Time";
            case BYTES -> "[]uint8";
        };
    }

    /** 3.0 is not an integer to Go. */
    private static boolean whole(JsonNode node) {
        return node.isIntegralNumber();
    }

    private static Reading number(JsonNode node, Scalar scalar, boolean fits) {
        return fits ? kept(node) : new Reading.WrongType("number " + shortened(node.asText()), goType(scalar));
    }

    private static Reading intOrString(JsonNode node) {
        if (node.isTextual()) {
            return kept(node);
        }
        return node.isNumber()
                ? number(node, Scalar.INT_OR_STRING, whole(node) && node.canConvertToInt())
                : wrongType(node, Scalar.INT_OR_STRING);
    }

    /** A number is taken as its text, which is what every reader of quantities expects. */
    private static Reading quantity(JsonNode node) {
        if (node.isNumber()) {
            if (node.isIntegralNumber()) {
                String digits = node.asText();
                return digits.length() <= LONGEST_QUANTITY ? kept(TextNode.valueOf(digits)) : wrongQuantity();
            }
            double value = node.doubleValue();
            return Double.isFinite(value)
                    ? kept(TextNode.valueOf(
                            BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()))
                    : wrongQuantity();
        }
        boolean good = node.isTextual()
                && node.textValue().length() <= LONGEST_QUANTITY
                && QUANTITY.matcher(node.textValue()).matches();
        return good ? kept(node) : wrongQuantity();
    }

    private static Reading wrongQuantity() {
        return new Reading.WrongText(
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    private static Reading time(JsonNode node) {
        if (!node.isTextual()) {
            return new Reading.WrongType(Walk.goName(node), "string");
        }
        String text = node.textValue();
        if (text.length() <= 40 && RFC3339.matcher(text).matches()) {
            try {
                OffsetDateTime.parse(text);
                return kept(node);
            } catch (DateTimeException noSuchTime) {
                return wrongTime(text);
            }
        }
        return wrongTime(text);
    }

    private static Reading wrongTime(String text) {
        return new Reading.WrongText(
                "parsing time \"" + shortened(text) + "\" as \"2006-01-02T15:04:05Z07:00\": not such a time");
    }

    private static Reading bytes(JsonNode node) {
        if (!node.isTextual()) {
            return wrongType(node, Scalar.BYTES);
        }
        int bad = Base64Text.firstBad(node.textValue());
        return bad < 0 ? kept(node) : new Reading.WrongText("illegal base64 data at input byte " + bad);
    }

    private static Reading kept(JsonNode node) {
        return new Reading.Kept(node);
    }

    private static Reading wrongType(JsonNode node, Scalar scalar) {
        return new Reading.WrongType(Walk.goName(node), goType(scalar));
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "...";
    }
}
