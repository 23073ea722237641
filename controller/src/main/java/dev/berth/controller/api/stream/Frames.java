package dev.berth.controller.api.stream;

import akka.NotUsed;
import akka.http.javadsl.model.ws.BinaryMessage;
import akka.http.javadsl.model.ws.Message;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Between WebSocket messages and frames. */
final class Frames {
    /** No client sends more at once; one that does is cut off. */
    private static final long LONGEST_MESSAGE = 4 << 20;

    static final int CHUNK = 32 * 1024;

    private Frames() {}

    /** Binary messages as they come, each whole. */
    static Flow<Message, ByteString, NotUsed> whole() {
        return Flow.<Message>create().flatMapConcat(Frames::whole);
    }

    private static Source<ByteString, NotUsed> whole(Message message) {
        if (message.isText()) {
            return Source.failed(new IllegalArgumentException("a text message where only binary ones are spoken"));
        }
        BinaryMessage binary = message.asBinaryMessage();
        if (binary.isStrict()) {
            return Source.single(binary.getStrictData());
        }
        return binary.getStreamedData()
                .mapMaterializedValue(any -> NotUsed.getInstance())
                .limitWeighted(LONGEST_MESSAGE, part -> (long) part.size())
                .fold(ByteString.emptyByteString(), ByteString::concat);
    }

    /** A frame whose first {@code head} bytes say what it is, in pieces that travel well between JVMs. */
    static List<ByteString> pieces(ByteString frame, int head) {
        if (frame.size() <= CHUNK + head) {
            return List.of(frame.compact());
        }
        var pieces = new ArrayList<ByteString>();
        ByteString name = frame.take(head);
        for (int at = head; at < frame.size(); at += CHUNK) {
            pieces.add(name.concat(frame.slice(at, Math.min(frame.size(), at + CHUNK)))
                    .compact());
        }
        return pieces;
    }
}
