package dev.berth.controller.workload;

import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.berth.controller.plan.Plan;
import dev.berth.protocol.wire.CborSerializable;
import java.util.Map;
import java.util.Optional;

/** What is said to the controller of one workload. */
sealed interface WorkloadCommand {
    EntityTypeKey<WorkloadCommand> KEY = EntityTypeKey.create(WorkloadCommand.class, "controller");

    /**
     * Something of the workload has changed. Comes from every control JVM; what has been planned on already is ignored.
     *
     * @param seen the newest revision of each collection (by {@code Resource.id()}) that has news
     * @param orphans an object without a controller may be for this workload: the whole namespace is looked through
     */
    record Wake(Map<String, Long> seen, boolean orphans) implements WorkloadCommand, CborSerializable {
        public Wake {
            seen = Map.copyOf(seen);
        }
    }

    /** The shard stops the controller: its workload is gone, or the shard moves. */
    record Stop() implements WorkloadCommand {}

    /** The views have what they must have, or the problem says why not. */
    record Looked(Optional<Throwable> problem) implements WorkloadCommand {}

    /** A plan has been carried out as far as it went. */
    record Carried(Plan plan, Tally tally) implements WorkloadCommand {}

    /** A pause after a refusal is over. */
    record Retry() implements WorkloadCommand {}

    /** The time for which the last plan asked has come. */
    record Again() implements WorkloadCommand {}

    /** Nothing was heard for long: plan all the same. */
    record Resync() implements WorkloadCommand {}
}
