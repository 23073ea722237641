package dev.berth.protocol.node;

import akka.util.ByteString;

/** The first byte of each frame of a conversation with a container, as in Kubernetes' {@code v5.channel.k8s.io}. */
public final class Channels {
    public static final byte STDIN = 0;
    public static final byte STDOUT = 1;
    public static final byte STDERR = 2;
    /** The end: a {@code v1.Status}. */
    public static final byte ERROR = 3;
    /** {@code {"Width":80,"Height":24}}. */
    public static final byte RESIZE = 4;
    /** The channel whose number follows has ended. */
    public static final byte CLOSE = (byte) 255;

    private Channels() {}

    public static ByteString frame(byte channel, byte[] data, int length) {
        byte[] frame = new byte[length + 1];
        frame[0] = channel;
        System.arraycopy(data, 0, frame, 1, length);
        return ByteString.fromArrayUnsafe(frame);
    }

    public static ByteString frame(byte channel, byte[] data) {
        return frame(channel, data, data.length);
    }
}
