package dev.berth.controller.api.watch;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.store.Change;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Encodes watch events as Kubernetes' JSON lines. An object's own bytes are shared by all watchers of this JVM. */
public final class WatchLines {
    private static final String INITIAL_END = "k8s.io/initial-events-end";
    private static final ByteString END = ByteString.fromString("}\n");
    private static final Map<Change.Type, ByteString> OPEN = open();

    private final String apiVersion;
    private final String kind;
    private final Function<KubeObject, byte[]> object;

    /**
     * @param apiVersion of the bookmarks, which are of the kind that the lines are of
     * @param object an object's JSON in the shape that the watcher wants
     */
    public WatchLines(String apiVersion, String kind, Function<KubeObject, byte[]> object) {
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.object = object;
    }

    public ByteString line(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Changed c ->
                OPEN.getOrDefault(c.type(), ByteString.emptyByteString())
                        .concat(ByteString.fromArrayUnsafe(object.apply(c.object())))
                        .concat(END);
            case WatchEvent.Bookmark b -> line("BOOKMARK", bookmark(b));
            case WatchEvent.Failed f -> line("ERROR", f.status().json());
        };
    }

    private ObjectNode bookmark(WatchEvent.Bookmark b) {
        ObjectNode body = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        ObjectNode meta = body.putObject("metadata");
        meta.put("resourceVersion", b.revision().toString()).putNull("creationTimestamp");
        if (b.initialEnd()) {
            meta.putObject("annotations").put(INITIAL_END, "true");
        }
        return body;
    }

    private static ByteString line(String type, ObjectNode object) {
        ObjectNode line = Json.object().put("type", type);
        line.set("object", object);
        return ByteString.fromArrayUnsafe(Json.bytes(line)).concat(ByteString.fromString("\n"));
    }

    private static Map<Change.Type, ByteString> open() {
        var found = new EnumMap<Change.Type, ByteString>(Change.Type.class);
        for (Change.Type type : Change.Type.values()) {
            found.put(type, ByteString.fromString("{\"type\":\"" + type + "\",\"object\":"));
        }
        return found;
    }
}
