package dev.berth.protocol.schema;

/** Standard base64 with padding, line breaks ignored, as Go reads {@code []byte}. */
final class Base64Text {
    private Base64Text() {}

    /** The index of the first character that cannot stand where it stands, the length if the text ends too early, or -1 if it is good. */
    static int firstBad(String text) {
        int digits = 0;
        int padding = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                continue;
            }
            if (c == '=') {
                padding++;
                if (digits % 4 < 2 || padding > 4 - digits % 4) {
                    return i;
                }
            } else if (padding > 0 || !digit(c)) {
                return i;
            } else {
                digits++;
            }
        }
        return (digits + padding) % 4 == 0 ? -1 : text.length();
    }

    private static boolean digit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }
}
