package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;

/** One thing to do about a claim or a volume. */
public sealed interface Step {
    /** Creates a volume; one that is there already counts as created. */
    record CreateVolume(ObjectNode body) implements Step {}

    /** Changes this life of an object. */
    record Change(Resource resource, ObjectKey key, String uid, Amend amend) implements Step {
        static Change of(KubeObject object, Amend amend) {
            return new Change(object.resource(), object.key(), object.uid(), amend);
        }
    }

    /** Removes the volume's directory and then the volume. */
    record Reclaim(Reclaimable volume) implements Step {}

    /** An event. */
    record Tell(KubeObject about, boolean warning, String reason, String message) implements Step {
        static Tell normal(Claim about, String reason, String message) {
            return new Tell(about.object(), false, reason, message);
        }

        static Tell warning(Claim about, String reason, String message) {
            return new Tell(about.object(), true, reason, message);
        }
    }

    /**
     * A volume whose directory is to go.
     *
     * @param node the only node that has the directory; empty if every node sees it
     */
    record Reclaimable(String name, String uid, String path, String node) {}
}
