package dev.berth.controller.collect.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.store.Deletion.Propagation;
import java.util.Set;

/** One thing to be done about garbage. Each step is conditional on the object being what the planner saw. */
public sealed interface GarbageStep {
    /** The object as the planner saw it. */
    KubeObject object();

    /**
     * The kinds whose objects' <em>absence</em> is the evidence. The step may be carried out only on views of these kinds that have reached
     * a revision read from the journal after the object was seen; else an owner that a view has not heard of yet would be taken for gone.
     */
    Set<Resource> evidence();

    /** All its owners are gone, or it goes before its owner does. */
    record Delete(KubeObject object, Propagation propagation, Set<Resource> evidence, String reason)
            implements GarbageStep {
        public Delete {
            evidence = Set.copyOf(evidence);
        }
    }

    /** Some of its owners are gone or are going, others stand: it lives on without the former. */
    record DropOwners(KubeObject object, Set<String> uids, Set<Resource> evidence) implements GarbageStep {
        public DropOwners {
            uids = Set.copyOf(uids);
            evidence = Set.copyOf(evidence);
        }
    }

    /** A dependent waits for its own dependents, which wait for it: its owner no longer waits for it. */
    record Unblock(KubeObject object, Set<Resource> evidence) implements GarbageStep {
        public Unblock {
            evidence = Set.copyOf(evidence);
        }
    }

    /** What the finalizer waited for has come about. */
    record DropFinalizer(KubeObject object, String finalizer, Set<Resource> evidence) implements GarbageStep {
        public DropFinalizer {
            evidence = Set.copyOf(evidence);
        }
    }
}
