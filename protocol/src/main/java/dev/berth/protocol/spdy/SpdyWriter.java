package dev.berth.protocol.spdy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.Deflater;

/** Makes frames. Header blocks are one zlib stream, so those with headers must be sent in the order in which they were made. Not thread-safe. */
public final class SpdyWriter implements AutoCloseable {
    private static final int CONTROL = 0x8003_0000;
    private static final int FIN = 1 << 24;

    private final Deflater deflater = new Deflater();

    /** @param dictionary of SPDY/3 */
    public SpdyWriter(byte[] dictionary) {
        deflater.setDictionary(dictionary);
    }

    /**
     * Begins a stream.
     *
     * @param stream an odd number for a client, higher than all before
     * @param headers names in lower case
     */
    public byte[] open(int stream, Map<String, String> headers) {
        byte[] block = deflated(headers);
        return control(1, 10 + block.length)
                .putInt(stream)
                .putInt(0)
                .putShort((short) 0)
                .put(block)
                .array();
    }

    /** The stream is accepted. */
    public byte[] accepted(int stream) {
        byte[] headers = deflated(Map.of());
        return control(2, 4 + headers.length).putInt(stream).put(headers).array();
    }

    public static byte[] data(int stream, byte[] bytes, boolean last) {
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(stream)
                .putInt((last ? FIN : 0) | bytes.length)
                .put(bytes)
                .array();
    }

    public static byte[] reset(int stream) {
        int protocolError = 1;
        return control(3, 8).putInt(stream).putInt(protocolError).array();
    }

    public static byte[] ping(int id) {
        return control(6, 4).putInt(id).array();
    }

    private static ByteBuffer control(int type, int length) {
        return ByteBuffer.allocate(8 + length).putInt(CONTROL | type).putInt(length);
    }

    private byte[] deflated(Map<String, String> headers) {
        deflater.setInput(block(headers));
        var out = new ByteArrayOutputStream();
        byte[] some = new byte[512];
        int n = deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
        while (n > 0) {
            out.write(some, 0, n);
            n = n < some.length ? 0 : deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
        }
        return out.toByteArray();
    }

    private static byte[] block(Map<String, String> headers) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(number(headers.size()));
        headers.forEach((name, value) -> {
            for (String text : new String[] {name, value}) {
                byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                out.writeBytes(number(bytes.length));
                out.writeBytes(bytes);
            }
        });
        return out.toByteArray();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
