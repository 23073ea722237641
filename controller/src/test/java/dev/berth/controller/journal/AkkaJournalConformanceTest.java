package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.persistence.CapabilityFlag;
import akka.persistence.japi.journal.JavaJournalSpec;
import akka.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.junit.jupiter.api.Test;
import org.scalatest.tools.Runner;

/** Akka's own persistence conformance kit against the Raft plugins, with one peer. */
class AkkaJournalConformanceTest {
    @Test
    void theJournalPassesAkkasConformanceKit() {
        assertThat(Runner.run(new String[] {"-s", JournalKit.class.getName(), "-oW"}))
                .isTrue();
    }

    @Test
    void theSnapshotStorePassesAkkasConformanceKit() {
        assertThat(Runner.run(new String[] {"-s", SnapshotKit.class.getName(), "-oW"}))
                .isTrue();
    }

    /** Found by ScalaTest through its name. */
    public static final class JournalKit extends JavaJournalSpec {
        public JournalKit() {
            super(TestPeers.one("tck-journal"));
        }

        // The kit wants the number after a rejected event stored; a gap is exactly what the fence refuses.
        @Override
        public CapabilityFlag supportsRejectingNonSerializableObjects() {
            return CapabilityFlag.off();
        }
    }

    /** Found by ScalaTest through its name. */
    public static final class SnapshotKit extends JavaSnapshotStoreSpec {
        public SnapshotKit() {
            super(TestPeers.one("tck-snapshots"));
        }
    }
}
