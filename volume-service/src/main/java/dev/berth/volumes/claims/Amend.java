package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.store.Edit;
import java.util.List;

/**
 * One change of a claim or volume, as data. Applied to the newest state of the object, which may not be the one that the plan saw: an
 * amendment that no longer fits changes nothing, and {@link #holds} tells.
 */
public sealed interface Amend {
    /** Changes and returns the tree, which is the caller's own. */
    ObjectNode apply(ObjectNode tree);

    /** Which half of the object is written. */
    default Edit.Part part() {
        return Edit.Part.MAIN;
    }

    /** Whether the object, as it is after the write, is as the amendment wants it; if not, the steps after it must not follow. */
    default boolean holds(JsonNode tree) {
        return true;
    }

    record AddFinalizer(String name) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            ArrayNode list = tree.withObject("/metadata").withArray("finalizers");
            for (JsonNode f : list) {
                if (f.asText().equals(name)) {
                    return tree;
                }
            }
            list.add(name);
            return tree;
        }
    }

    record RemoveFinalizer(String name) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            if (tree.path("metadata").path("finalizers") instanceof ArrayNode list) {
                for (int i = list.size() - 1; i >= 0; i--) {
                    if (list.path(i).asText().equals(name)) {
                        list.remove(i);
                    }
                }
            }
            return tree;
        }
    }

    record Annotate(List<String> keys, String value) implements Amend {
        public Annotate {
            keys = List.copyOf(keys);
        }

        @Override
        public ObjectNode apply(ObjectNode tree) {
            ObjectNode annotations = tree.withObject("/metadata").withObject("/annotations");
            keys.forEach(k -> annotations.put(k, value));
            return tree;
        }
    }

    /** Takes an annotation away if it still has this value. */
    record DropAnnotation(String key, String value) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            if (tree.path("metadata").path("annotations") instanceof ObjectNode annotations
                    && annotations.path(key).asText("").equals(value)) {
                annotations.remove(key);
            }
            return tree;
        }
    }

    /** Names the class of a claim that has named none. */
    record FillClass(String name) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            ObjectNode spec = tree.withObject("/spec");
            if (!spec.hasNonNull("storageClassName")) {
                spec.put("storageClassName", name);
            }
            return tree;
        }
    }

    /** Gives the volume to the claim, unless another has it. */
    record GiveTo(ObjectNode claimRef) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            JsonNode old = tree.path("spec").path("claimRef");
            if (old.isObject()
                    && (!sameClaim(old) || !old.path("uid").asText("").isEmpty())) {
                return tree;
            }
            if (!old.isObject()) {
                tree.withObject("/metadata").withObject("/annotations").put(Names.BOUND_BY_CONTROLLER, "yes");
            }
            tree.withObject("/spec").set("claimRef", claimRef.deepCopy());
            return tree;
        }

        @Override
        public boolean holds(JsonNode tree) {
            JsonNode ref = tree.path("spec").path("claimRef");
            return sameClaim(ref)
                    && ref.path("uid").asText("").equals(claimRef.path("uid").asText(""));
        }

        private boolean sameClaim(JsonNode ref) {
            return ref.path("namespace")
                            .asText("")
                            .equals(claimRef.path("namespace").asText(""))
                    && ref.path("name").asText("").equals(claimRef.path("name").asText(""));
        }
    }

    /** Takes the volume back from the claim with this uid. */
    record TakeBack(String claimUid) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            if (tree.path("spec") instanceof ObjectNode spec
                    && spec.path("claimRef").path("uid").asText("").equals(claimUid)
                    && tree.path("metadata").path("annotations") instanceof ObjectNode annotations
                    && annotations.has(Names.BOUND_BY_CONTROLLER)) {
                spec.remove("claimRef");
                annotations.remove(Names.BOUND_BY_CONTROLLER);
            } else if (tree.path("spec").path("claimRef") instanceof ObjectNode ref
                    && ref.path("uid").asText("").equals(claimUid)) {
                ref.remove(List.of("uid", "resourceVersion"));
            }
            return tree;
        }
    }

    /** Names the claim's volume, unless it has another. */
    record Bind(String volume) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            String old = tree.path("spec").path("volumeName").asText("");
            if (!old.isEmpty() && !old.equals(volume)) {
                return tree;
            }
            ObjectNode annotations = tree.withObject("/metadata").withObject("/annotations");
            if (old.isEmpty()) {
                annotations.put(Names.BOUND_BY_CONTROLLER, "yes");
            }
            annotations.put(Names.BIND_COMPLETED, "yes");
            tree.withObject("/spec").put("volumeName", volume);
            return tree;
        }

        @Override
        public boolean holds(JsonNode tree) {
            return tree.path("spec").path("volumeName").asText("").equals(volume);
        }
    }

    /** Grows the volume's capacity. */
    record Resize(String capacity) implements Amend {
        @Override
        public ObjectNode apply(ObjectNode tree) {
            ObjectNode sizes = tree.withObject("/spec").withObject("/capacity");
            if (Size.of(capacity).exceeds(Size.of(sizes.path("storage").asText("0")))) {
                sizes.put("storage", capacity);
            }
            return tree;
        }
    }

    /** @param capacity empty for a claim that is bound to nothing */
    record ClaimStatus(String phase, List<String> accessModes, String capacity) implements Amend {
        public ClaimStatus {
            accessModes = List.copyOf(accessModes);
        }

        @Override
        public Edit.Part part() {
            return Edit.Part.STATUS;
        }

        @Override
        public ObjectNode apply(ObjectNode tree) {
            ObjectNode status = tree.withObject("/status").put("phase", phase);
            if (capacity.isEmpty()) {
                status.remove(List.of("accessModes", "capacity"));
            } else {
                ArrayNode modes = status.putArray("accessModes");
                accessModes.forEach(modes::add);
                status.withObject("/capacity").put("storage", capacity);
            }
            return tree;
        }
    }

    /** @param since when the phase began, in RFC 3339; written only with a new phase */
    record VolumePhase(String phase, String reason, String message, String since) implements Amend {
        @Override
        public Edit.Part part() {
            return Edit.Part.STATUS;
        }

        @Override
        public ObjectNode apply(ObjectNode tree) {
            ObjectNode status = tree.withObject("/status");
            if (!status.path("phase").asText("").equals(phase)) {
                status.put("lastPhaseTransitionTime", since);
            }
            status.put("phase", phase).remove(List.of("reason", "message"));
            if (!reason.isEmpty()) {
                status.put("reason", reason).put("message", message);
            }
            return tree;
        }
    }
}
