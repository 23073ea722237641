package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One write that a plan asks for, or one event. Bodies belong to whoever carries the step out, once. */
public sealed interface Step {
    /** The events that it yields. */
    Announcement announcement();

    /** A step that makes an object. */
    sealed interface Creates extends Step {
        Resource resource();

        ObjectNode body();
    }

    /** A step that changes one life of an object; {@link #change} may be called more than once. */
    sealed interface Changes extends Step {
        Resource resource();

        ObjectKey key();

        String uid();

        /** The changed tree; the argument may be changed and returned. */
        ObjectNode change(ObjectNode tree);

        /** If present, any other revision of the object refuses the step. */
        default Optional<Revision> expected() {
            return Optional.empty();
        }
    }

    /** A step that deletes one life of an object with its own grace period. */
    sealed interface Deletes extends Step {
        Resource resource();

        ObjectKey key();

        String uid();
    }

    record CreateClaim(Resource resource, ObjectNode body, Announcement announcement) implements Creates {}

    /**
     * @param slot the ordinal's pod name or the node's name: of one slot at most one creation is under way
     */
    record CreatePod(Resource resource, ObjectNode body, String slot, Announcement announcement) implements Creates {}

    /**
     * @param failure the backoff key to raise once the deletion is done, for a pod that is deleted because it failed
     */
    record DeletePod(Resource resource, ObjectKey key, String uid, Optional<String> failure, Announcement announcement)
            implements Deletes {}

    /** Puts labels and volumes of a pod back to what its identity demands. */
    record PatchPod(
            Resource resource,
            ObjectKey key,
            String uid,
            Map<String, String> labels,
            Optional<ArrayNode> volumes,
            Announcement announcement)
            implements Changes {
        public PatchPod {
            labels = Map.copyOf(labels);
        }

        @Override
        public ObjectNode change(ObjectNode tree) {
            ObjectNode had = tree.withObjectProperty("metadata").withObjectProperty("labels");
            labels.forEach(had::put);
            volumes.ifPresent(v -> tree.withObjectProperty("spec").set("volumes", v.deepCopy()));
            return tree;
        }
    }

    /** Makes the workload the controller of an orphan; before the first one of a plan the workload itself is read anew. */
    record Adopt(Resource resource, ObjectKey key, String uid, ObjectNode owner) implements Changes {
        @Override
        public ObjectNode change(ObjectNode tree) {
            return ControllerRef.add(tree, owner);
        }

        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /** Takes the workload's owner reference off an object that its selector no longer matches. */
    record Release(Resource resource, ObjectKey key, String uid, String ownerUid) implements Changes {
        @Override
        public ObjectNode change(ObjectNode tree) {
            return ControllerRef.remove(tree, ownerUid);
        }

        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /**
     * Gives a claim the owners that the retention policy demands.
     *
     * @param owners all owner references that it is to have
     * @param revision the claim's state on which that was decided
     */
    record UpdateClaimOwner(
            Resource resource,
            ObjectKey key,
            String uid,
            ArrayNode owners,
            Revision revision,
            Announcement announcement)
            implements Changes {
        @Override
        public ObjectNode change(ObjectNode tree) {
            ObjectNode meta = tree.withObjectProperty("metadata");
            if (owners.isEmpty()) {
                meta.remove("ownerReferences");
            } else {
                meta.set("ownerReferences", owners.deepCopy());
            }
            return tree;
        }

        @Override
        public Optional<Revision> expected() {
            return Optional.of(revision);
        }
    }

    record WriteRevision(Resource resource, ObjectNode body) implements Creates {
        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /** Raises the number of a revision that has become the newest again. */
    record RenumberRevision(Resource resource, ObjectKey key, String uid, long number) implements Changes {
        @Override
        public ObjectNode change(ObjectNode tree) {
            // Somebody wants it again: what is remembered of its last time does not count any more.
            if (tree.path("metadata").path("annotations") instanceof ObjectNode marks) {
                marks.remove(List.of(Labels.STUCK_AT, Labels.STUCK_BECAUSE, Labels.HALTED_AT));
            }
            return tree.put("revision", number);
        }

        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /** Remembers on a revision how it has fared, in annotations. */
    record MarkRevision(
            Resource resource, ObjectKey key, String uid, Map<String, String> marks, Announcement announcement)
            implements Changes {
        public MarkRevision {
            marks = Map.copyOf(marks);
        }

        @Override
        public ObjectNode change(ObjectNode tree) {
            ObjectNode had = tree.withObjectProperty("metadata").withObjectProperty("annotations");
            marks.forEach(had::put);
            return tree;
        }
    }

    record DeleteRevision(Resource resource, ObjectKey key, String uid) implements Deletes {
        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    record CreateReplicaSet(Resource resource, ObjectNode body, Announcement announcement) implements Creates {}

    /**
     * Gives a Deployment's ReplicaSet its size.
     *
     * @param revision the set's state on which that was decided
     * @param marks annotations that say for which size of the Deployment
     */
    record ScaleReplicaSet(
            Resource resource,
            ObjectKey key,
            String uid,
            Revision revision,
            int replicas,
            Map<String, String> marks,
            Announcement announcement)
            implements Changes {
        public ScaleReplicaSet {
            marks = Map.copyOf(marks);
        }

        @Override
        public ObjectNode change(ObjectNode tree) {
            tree.withObjectProperty("spec").put("replicas", replicas);
            ObjectNode had = tree.withObjectProperty("metadata").withObjectProperty("annotations");
            marks.forEach(had::put);
            return tree;
        }

        @Override
        public Optional<Revision> expected() {
            return Optional.of(revision);
        }
    }

    /** Brings annotations and minReadySeconds of a Deployment's newest ReplicaSet in line with the Deployment. */
    record RefreshReplicaSet(
            Resource resource, ObjectKey key, String uid, long minReadySeconds, Map<String, String> marks)
            implements Changes {
        public RefreshReplicaSet {
            marks = Map.copyOf(marks);
        }

        @Override
        public ObjectNode change(ObjectNode tree) {
            tree.withObjectProperty("spec").put("minReadySeconds", minReadySeconds);
            ObjectNode had = tree.withObjectProperty("metadata").withObjectProperty("annotations");
            marks.forEach(had::put);
            return tree;
        }

        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    record DeleteReplicaSet(Resource resource, ObjectKey key, String uid) implements Deletes {
        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /** Makes an EndpointSlice, or the Endpoints, of a Service. */
    record CreateEndpoints(Resource resource, ObjectNode body, Announcement announcement) implements Creates {}

    /**
     * Replaces what a Service's EndpointSlice or Endpoints says.
     *
     * @param revision the state on which that was decided
     * @param fields top-level fields and their new values
     * @param labels all labels that it is to have
     */
    record WriteEndpoints(
            Resource resource,
            ObjectKey key,
            String uid,
            Revision revision,
            ObjectNode fields,
            ObjectNode labels,
            Announcement announcement)
            implements Changes {
        @Override
        public ObjectNode change(ObjectNode tree) {
            tree.withObjectProperty("metadata").set("labels", labels.deepCopy());
            tree.setAll(fields.deepCopy());
            return tree;
        }

        @Override
        public Optional<Revision> expected() {
            return Optional.of(revision);
        }
    }

    /** Takes away an EndpointSlice in which nothing is left. */
    record DeleteSlice(Resource resource, ObjectKey key, String uid) implements Deletes {
        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /** Sets annotations of the workload itself. */
    record Annotate(Resource resource, ObjectKey key, String uid, Map<String, String> annotations) implements Changes {
        public Annotate {
            annotations = Map.copyOf(annotations);
        }

        @Override
        public ObjectNode change(ObjectNode tree) {
            ObjectNode had = tree.withObjectProperty("metadata").withObjectProperty("annotations");
            annotations.forEach(had::put);
            return tree;
        }

        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }

    /** Records an event and always succeeds. */
    record Tell(Notice notice) implements Step {
        @Override
        public Announcement announcement() {
            return Announcement.NONE;
        }
    }
}
