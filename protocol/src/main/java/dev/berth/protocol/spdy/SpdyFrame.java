package dev.berth.protocol.spdy;

import java.util.Map;

/** What the other side of a SPDY connection says. */
public sealed interface SpdyFrame {
    /** A new stream; header names are in lower case. */
    record Open(int stream, Map<String, String> headers, boolean last) implements SpdyFrame {
        public Open {
            headers = Map.copyOf(headers);
        }
    }

    record Data(int stream, byte[] bytes, boolean last) implements SpdyFrame {}

    /** The stream is of no use any more. */
    record Reset(int stream) implements SpdyFrame {}

    /** To be sent back as it is. */
    record Ping(int id) implements SpdyFrame {}

    /** Settings, windows, and what else needs no answer: this side keeps no windows, and neither does kubectl. */
    record Other(int type) implements SpdyFrame {}
}
