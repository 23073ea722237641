package dev.berth.protocol.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code application/vnd.kubernetes.protobuf}: four magic bytes, then a {@code runtime.Unknown} that names the kind and carries the
 * object (k8s.io/apimachinery, pkg/runtime/serializer/protobuf). Bounded by the size of the body and a nesting of 100.
 */
public final class ProtobufBody {
    /** The media type, without parameters. */
    public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int TYPE_META = 1;
    private static final int RAW = 2;

    private ProtobufBody() {}

    /** What came of reading. */
    public sealed interface Body {
        /** The object as JSON would have it, with its apiVersion and kind. */
        record Read(ObjectNode tree) implements Body {}

        /** Of a kind that is taken in other formats only. */
        record Unknown(String kind) implements Body {}

        /** Why it cannot be read: the client's fault. */
        record Refused(String why) implements Body {}
    }

    private record Envelope(String apiVersion, String kind, byte[] raw) {}

    public static Body read(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return new Body.Refused("provided data does not appear to be a protobuf message, expected prefix k8s\\0");
        }
        try {
            Envelope envelope = envelope(CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
            Optional<Map<Integer, Field>> message =
                    Messages.ofKind(envelope.apiVersion(), envelope.kind()).flatMap(Messages::of);
            if (message.isEmpty()) {
                return new Body.Unknown(envelope.kind());
            }
            ObjectNode tree =
                    Json.object().put("apiVersion", envelope.apiVersion()).put("kind", envelope.kind());
            new MessageReader().read(CodedInputStream.newInstance(envelope.raw()), message.get(), tree, 0);
            return new Body.Read(tree);
        } catch (IOException | IllegalArgumentException e) {
            return new Body.Refused("not a well-formed protobuf message: " + e.getMessage());
        }
    }

    private static Envelope envelope(CodedInputStream in) throws IOException {
        byte[] type = {};
        byte[] raw = {};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TYPE_META -> type = in.readByteArray();
                case RAW -> raw = in.readByteArray();
                default -> in.skipField(tag);
            }
        }
        String[] words = {"", ""};
        CodedInputStream names = CodedInputStream.newInstance(type);
        for (int tag = names.readTag(); tag != 0; tag = names.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == 1 || field == 2) {
                words[field - 1] = names.readStringRequireUtf8();
            } else {
                names.skipField(tag);
            }
        }
        return new Envelope(words[0], words[1], raw);
    }
}
