package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A number of pods, or a share of them.
 *
 * @param percent whether the value is a percentage
 */
public record IntOrPercent(int value, boolean percent) {
    /** Reads {@code 3} or {@code "25%"}; the default where the node is absent or is neither. */
    public static IntOrPercent of(JsonNode node, int byDefault) {
        if (node.isInt()) {
            return new IntOrPercent(node.intValue(), false);
        }
        String text = node.asText("").strip();
        boolean percent = text.endsWith("%");
        try {
            return new IntOrPercent(Integer.parseInt(percent ? text.substring(0, text.length() - 1) : text), percent);
        } catch (NumberFormatException notANumber) {
            return new IntOrPercent(byDefault, false);
        }
    }

    public int roundedUp(int total) {
        return percent ? (int) Math.ceilDiv((long) value * total, 100L) : value;
    }

    public int roundedDown(int total) {
        return percent ? (int) ((long) value * total / 100L) : value;
    }
}
