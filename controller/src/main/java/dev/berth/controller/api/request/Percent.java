package dev.berth.controller.api.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of URLs (RFC 3986, section 2.1), of UTF-8 only. */
final class Percent {
    private Percent() {}

    /**
     * The text with its escapes resolved; {@code +} stays as it is.
     *
     * @throws IllegalArgumentException for a broken escape, or bytes that are not UTF-8
     */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                bytes.put(escaped(raw, i));
                i += 2;
            } else {
                bytes.put(raw[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("escapes that are not UTF-8", e);
        }
    }

    private static byte escaped(byte[] raw, int at) {
        if (at + 2 >= raw.length || !HexFormat.isHexDigit(raw[at + 1]) || !HexFormat.isHexDigit(raw[at + 2])) {
            throw new IllegalArgumentException("a broken escape at " + at);
        }
        return (byte) ((HexFormat.fromHexDigit(raw[at + 1]) << 4) | HexFormat.fromHexDigit(raw[at + 2]));
    }
}
