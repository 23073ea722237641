package dev.berth.controller.api;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A list's JSON, in pieces of about 64 KiB that are made as they are sent: a list of any size costs no more memory than its objects. */
final class ListBody implements Iterator<ByteString> {
    private static final int PIECE = 64 * 1024;

    private final Iterator<byte[]> items;
    private final byte[] tail;
    private byte[] pending;
    private boolean first = true;
    private boolean done;

    /**
     * @param head up to and with the opening bracket
     * @param items each the JSON of one or several items
     * @param tail from the closing bracket
     */
    ListBody(byte[] head, Iterator<byte[]> items, String tail) {
        this.pending = head;
        this.items = items;
        this.tail = tail.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean hasNext() {
        return !done;
    }

    @Override
    public ByteString next() {
        if (done) {
            throw new NoSuchElementException();
        }
        var piece = new ByteStringBuilder();
        piece.putBytes(pending);
        pending = new byte[0];
        while (items.hasNext() && piece.length() < PIECE) {
            if (!first) {
                piece.putByte((byte) ',');
            }
            first = false;
            piece.append(ByteString.fromArrayUnsafe(items.next()));
        }
        if (!items.hasNext()) {
            piece.putBytes(tail);
            done = true;
        }
        return piece.result();
    }
}
