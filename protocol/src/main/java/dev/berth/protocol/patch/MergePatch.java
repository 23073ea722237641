package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.schema.Depth;
import java.util.Map;

/** RFC 7386: objects are merged, null removes, everything else replaces. */
public final class MergePatch {
    /** The parser's own limit; trees that come from elsewhere are held to it too. */
    static final int DEEPEST = 200;

    private MergePatch() {}

    /** Applies the patch to a copy of the original; refused only if the patch is not an object or nested beyond what a request may be. */
    public static Patched apply(ObjectNode original, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return new Patched.Refused(Status.badRequest("a merge patch must be a JSON object"));
        }
        if (!Depth.within(patch, DEEPEST)) {
            return new Patched.Refused(Status.badRequest("the patch is nested deeper than " + DEEPEST + " levels"));
        }
        return new Patched.Applied(merge(original.deepCopy(), changes));
    }

    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> e : patch.properties()) {
            JsonNode value = e.getValue();
            if (value.isNull()) {
                target.remove(e.getKey());
            } else if (value instanceof ObjectNode changes) {
                ObjectNode inner =
                        target.get(e.getKey()) instanceof ObjectNode o ? o : JsonNodeFactory.instance.objectNode();
                target.set(e.getKey(), merge(inner, changes));
            } else {
                target.set(e.getKey(), value.deepCopy());
            }
        }
        return target;
    }
}
