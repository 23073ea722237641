package dev.berth.protocol.spdy;

/** The other side does not speak SPDY/3.1, or says more than it may. */
public final class SpdyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SpdyException(String message) {
        super(message, null, false, false);
    }
}
