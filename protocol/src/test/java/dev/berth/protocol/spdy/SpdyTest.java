package dev.berth.protocol.spdy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.protocol.classpath.ClassPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one side writes, the other reads, however the bytes are cut on their way. */
class SpdyTest {
    private static final byte[] DICTIONARY = ClassPath.bytes(SpdyReader.class, "dictionary.bin");

    @Test
    void framesArriveAsTheyWereMadeHoweverTheyAreCut() {
        byte[] all = conversation();
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            var reader = new SpdyReader(DICTIONARY);
            var found = new ArrayList<String>();
            int at = 0;
            while (at < all.length) {
                int n = Math.min(all.length - at, 1 + random.nextInt(1 + random.nextInt(all.length)));
                reader.read(Arrays.copyOfRange(all, at, at + n)).forEach(f -> found.add(shown(f)));
                at += n;
            }
            assertThat(found)
                    .as("seed " + seed)
                    .containsExactly(
                            "open 1 {streamtype=error}",
                            "other 2",
                            "open 3 {port=80, streamtype=data}",
                            "data 3 hello false",
                            "data 3  true",
                            "reset 1",
                            "ping 7");
        }
    }

    private static byte[] conversation() {
        var writer = new SpdyWriter(DICTIONARY);
        var all = new ByteArrayOutputStream();
        all.writeBytes(writer.open(1, Map.of("streamtype", "error")));
        all.writeBytes(writer.accepted(1));
        all.writeBytes(writer.open(3, Map.of("streamtype", "data", "port", "80")));
        all.writeBytes(SpdyWriter.data(3, "hello".getBytes(StandardCharsets.UTF_8), false));
        all.writeBytes(SpdyWriter.data(3, new byte[0], true));
        all.writeBytes(SpdyWriter.reset(1));
        all.writeBytes(SpdyWriter.ping(7));
        return all.toByteArray();
    }

    private static String shown(SpdyFrame frame) {
        return switch (frame) {
            case SpdyFrame.Open f -> "open " + f.stream() + " " + new java.util.TreeMap<>(f.headers());
            case SpdyFrame.Data f ->
                "data " + f.stream() + " " + new String(f.bytes(), StandardCharsets.UTF_8) + " " + f.last();
            case SpdyFrame.Reset f -> "reset " + f.stream();
            case SpdyFrame.Ping f -> "ping " + f.id();
            case SpdyFrame.Other f -> "other " + f.type();
        };
    }

    @Test
    void whatIsNoSpdyIsRefused() {
        byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] version2 = {(byte) 0x80, 2, 0, 1, 0, 0, 0, 0};
        byte[] tooShort = {(byte) 0x80, 3, 0, 1, 0, 0, 0, 0};
        byte[] endless = {(byte) 0x80, 3, 0, 1, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        byte[] noHeaders = {(byte) 0x80, 3, 0, 2, 0, 0, 0, 8, 0, 0, 0, 1, 9, 9, 9, 9};

        for (byte[] bytes : List.of(http, version2, tooShort, endless, noHeaders)) {
            assertThatThrownBy(() -> new SpdyReader(DICTIONARY).read(bytes))
                    .as(Arrays.toString(bytes))
                    .isInstanceOf(SpdyException.class);
        }
    }
}
