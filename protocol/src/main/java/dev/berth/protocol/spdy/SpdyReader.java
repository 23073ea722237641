package dev.berth.protocol.spdy;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads frames out of a stream of bytes that is cut anywhere. Keeps at most one frame; header blocks of a connection are one zlib stream,
 * so every one must pass through here. Not thread-safe.
 */
public final class SpdyReader implements AutoCloseable {
    private static final int HEAD = 8;
    private static final int LONGEST_DATA = 1 << 20;
    private static final int LONGEST_CONTROL = 64 * 1024;
    private static final int VERSION = 3;
    private static final int FIN = 1;

    private final Inflater inflater = new Inflater();
    private final byte[] dictionary;
    private byte[] rest = new byte[0];

    /** @param dictionary of SPDY/3 */
    public SpdyReader(byte[] dictionary) {
        this.dictionary = dictionary.clone();
    }

    /** @throws SpdyException if the connection cannot go on */
    public List<SpdyFrame> read(byte[] bytes) {
        byte[] all = Arrays.copyOf(rest, rest.length + bytes.length);
        System.arraycopy(bytes, 0, all, rest.length, bytes.length);
        var frames = new ArrayList<SpdyFrame>();
        int at = 0;
        while (all.length - at >= HEAD) {
            ByteBuffer head = ByteBuffer.wrap(all, at, HEAD);
            int first = head.getInt();
            int second = head.getInt();
            int length = second & 0xffffff;
            if (length > (first < 0 ? LONGEST_CONTROL : LONGEST_DATA)) {
                throw new SpdyException("a frame of " + length + " bytes is too long");
            }
            if (all.length - at - HEAD < length) {
                break;
            }
            byte[] payload = Arrays.copyOfRange(all, at + HEAD, at + HEAD + length);
            frames.add(frame(first, second >>> 24, payload));
            at += HEAD + length;
        }
        rest = Arrays.copyOfRange(all, at, all.length);
        return frames;
    }

    private SpdyFrame frame(int first, int flags, byte[] payload) {
        boolean last = (flags & FIN) != 0;
        if (first >= 0) {
            return new SpdyFrame.Data(first, payload, last);
        }
        int version = (first >>> 16) & 0x7fff;
        if (version != VERSION) {
            throw new SpdyException("SPDY version " + version + " is not spoken here");
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        try {
            return control(first & 0xffff, in, last);
        } catch (BufferUnderflowException e) {
            throw new SpdyException("a control frame of type " + (first & 0xffff) + " is too short");
        }
    }

    private SpdyFrame control(int type, ByteBuffer in, boolean last) {
        return switch (type) {
            case 1 -> {
                int stream = in.getInt() & 0x7fffffff;
                in.getInt();
                in.getShort();
                yield new SpdyFrame.Open(stream, headers(in), last);
            }
            case 3 -> new SpdyFrame.Reset(in.getInt() & 0x7fffffff);
            case 6 -> new SpdyFrame.Ping(in.getInt());
            case 2, 8 -> {
                // Nobody needs them, but the next header block is understood by them only.
                in.getInt();
                headers(in);
                yield new SpdyFrame.Other(type);
            }
            default -> new SpdyFrame.Other(type);
        };
    }

    private Map<String, String> headers(ByteBuffer in) {
        ByteBuffer block = inflated(in);
        int count = block.getInt();
        var headers = new LinkedHashMap<String, String>();
        for (int i = 0; i < count; i++) {
            String name = text(block);
            headers.put(name, text(block));
        }
        return headers;
    }

    private static String text(ByteBuffer block) {
        int length = block.getInt();
        if (length < 0 || length > block.remaining()) {
            throw new SpdyException("a header is longer than its block");
        }
        byte[] bytes = new byte[length];
        block.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private ByteBuffer inflated(ByteBuffer in) {
        byte[] block = new byte[in.remaining()];
        in.get(block);
        inflater.setInput(block);
        var out = new ByteArrayOutputStream();
        byte[] some = new byte[4096];
        try {
            while (true) {
                int n = inflater.inflate(some);
                out.write(some, 0, n);
                if (out.size() > LONGEST_CONTROL) {
                    throw new SpdyException("a header block is too long");
                }
                if (n == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(dictionary);
                } else if (n == 0) {
                    return ByteBuffer.wrap(out.toByteArray());
                }
            }
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new SpdyException("a header block cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
