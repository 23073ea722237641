package dev.berth.protocol.node;

import akka.stream.SinkRef;
import akka.stream.SourceRef;
import akka.util.ByteString;
import dev.berth.protocol.wire.CborSerializable;

/** A node's answer to a {@link PodVisit}. The streams are bounded and end when either side goes. */
public sealed interface VisitReply extends CborSerializable {
    /** What was asked for comes here. */
    record Output(SourceRef<ByteString> output) implements VisitReply {}

    /**
     * A conversation. The node ends the output when it is over; the visitor ends the input when it goes, whereupon the node cleans up.
     */
    record Talk(SinkRef<ByteString> input, SourceRef<ByteString> output) implements VisitReply {}

    /** It cannot be; in the words of Kubernetes' Status. */
    record Refused(int code, String reason, String message) implements VisitReply {
        public static Refused badRequest(String message) {
            return new Refused(400, "BadRequest", message);
        }
    }
}
