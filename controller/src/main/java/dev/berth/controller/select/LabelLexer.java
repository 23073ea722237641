package dev.berth.controller.select;

import java.util.Map;

/** Cuts a selector into tokens as {@code k8s.io/apimachinery/pkg/labels} does. */
final class LabelLexer {
    enum Kind {
        END,
        IDENTIFIER,
        NOT,
        OPEN,
        CLOSE,
        COMMA,
        EQUAL,
        DOUBLE_EQUAL,
        NOT_EQUAL,
        ABOVE,
        BELOW,
        IN,
        NOT_IN,
        ERROR
    }

    record Token(Kind kind, String text) {}

    private static final String SPECIAL = "=!(),><";
    private static final Map<String, Kind> SYMBOLS = Map.of(
            ")", Kind.CLOSE,
            ",", Kind.COMMA,
            "!", Kind.NOT,
            "==", Kind.DOUBLE_EQUAL,
            "=", Kind.EQUAL,
            ">", Kind.ABOVE,
            "<", Kind.BELOW,
            "!=", Kind.NOT_EQUAL,
            "(", Kind.OPEN);

    private final String text;
    private int at;

    LabelLexer(String text) {
        this.text = text;
    }

    Token next() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Kind.END, "");
        }
        return SPECIAL.indexOf(text.charAt(at)) >= 0 ? symbol() : word();
    }

    /** The longest symbol that begins here. */
    private Token symbol() {
        int length = at + 2 <= text.length() && SYMBOLS.containsKey(text.substring(at, at + 2)) ? 2 : 1;
        String found = text.substring(at, at + length);
        at += length;
        return new Token(SYMBOLS.getOrDefault(found, Kind.ERROR), found);
    }

    private Token word() {
        int from = at;
        while (at < text.length() && SPECIAL.indexOf(text.charAt(at)) < 0 && !isSpace(text.charAt(at))) {
            at++;
        }
        String found = text.substring(from, at);
        return switch (found) {
            case "in" -> new Token(Kind.IN, found);
            case "notin" -> new Token(Kind.NOT_IN, found);
            default -> new Token(Kind.IDENTIFIER, found);
        };
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
