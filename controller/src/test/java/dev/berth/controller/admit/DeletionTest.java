package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Deletion.Propagation;
import dev.berth.protocol.store.Edit;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeletionTest {
    private static final KubeObject WAITING = Sample.stored(Resources.PODS, Sample.POD);
    private static final KubeObject RUNNING = Sample.with(WAITING, t -> {
        Sample.spec(t).put("nodeName", "node-1");
        Fields.object(t, "status").put("phase", "Running");
        return t;
    });
    private static final Deletion PLAIN = Deletion.of("uid-1");

    @Test
    void aRunningPodIsMarkedWithItsGracePeriod() {
        ObjectNode marked = Sample.tree(delete(RUNNING, PLAIN));
        assertThat(marked.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:35Z");
        assertThat(marked.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(marked.at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void aSecondDeletionChangesNothingUnlessItIsShorter() {
        KubeObject marked = marked(RUNNING, PLAIN);
        assertThat(delete(marked, PLAIN)).isEqualTo(new Verdict.Unchanged());
        assertThat(delete(marked, grace(60))).isEqualTo(new Verdict.Unchanged());
        ObjectNode shorter = Sample.tree(delete(marked, grace(5)));
        assertThat(shorter.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:10Z");
        assertThat(shorter.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(5);
    }

    @Test
    void aForcedDeletionOfAPlacedPodOnlyMarksItBecauseItsProcessMayLive() {
        ObjectNode forced = Sample.tree(delete(RUNNING, grace(0)));
        assertThat(delete(RUNNING, grace(0))).isInstanceOf(Verdict.Store.class);
        assertThat(forced.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(forced.at("/metadata/deletionGracePeriodSeconds").asInt()).isZero();
        assertThat(delete(marked(RUNNING, grace(0)), grace(0))).isEqualTo(new Verdict.Unchanged());
    }

    @Test
    void aForcedPodSurvivesEveryOtherWriteUntilItsAgentRemovesIt() {
        KubeObject forced = marked(RUNNING, grace(0));
        Verdict labelled = Sample.update(forced, t -> {
            Sample.meta(t).putObject("labels").put("a", "b");
            return t;
        });
        assertThat(labelled).isInstanceOf(Verdict.Store.class);
        ObjectNode failed = forced.edit();
        Fields.object(failed, "status").put("phase", "Failed");
        assertThat(Sample.ADMISSION.update(forced, failed, Edit.Part.STATUS, Sample.NOW))
                .isInstanceOf(Verdict.Store.class);
        assertThat(Sample.ADMISSION.remove(forced, Sample.NOW)).isInstanceOf(Verdict.Remove.class);
    }

    @Test
    void takingTheLastFinalizerFromARunningPodDoesNotTakeThePod() {
        KubeObject held = Sample.with(RUNNING, DeletionTest::hold);
        KubeObject forced = marked(held, grace(0));
        assertThat(released(forced)).isInstanceOf(Verdict.Store.class);
        Verdict removed = Sample.ADMISSION.remove(forced, Sample.NOW);
        assertThat(removed).isInstanceOf(Verdict.Store.class);
        KubeObject dead = Sample.reread(Resources.PODS, Sample.tree(removed));
        assertThat(released(dead)).isInstanceOf(Verdict.Remove.class);
    }

    @Test
    void aPodThatNeverRanOrRunsNoMoreGoesAtOnce() {
        assertThat(delete(WAITING, PLAIN)).isInstanceOf(Verdict.Remove.class);
        KubeObject done = Sample.with(RUNNING, t -> {
            Fields.object(t, "status").put("phase", "Succeeded");
            return t;
        });
        assertThat(delete(done, PLAIN)).isInstanceOf(Verdict.Remove.class);
        assertThat(delete(Sample.with(WAITING, DeletionTest::hold), PLAIN)).isInstanceOf(Verdict.Store.class);
    }

    @Test
    void propagationPoliciesBecomeFinalizers() {
        KubeObject set = Sample.stored(Resources.STATEFUL_SETS, Sample.STATEFUL_SET);
        assertThat(delete(set, PLAIN)).isInstanceOf(Verdict.Remove.class);
        assertThat(delete(set, propagation(Propagation.BACKGROUND))).isInstanceOf(Verdict.Remove.class);
        ObjectNode foreground = Sample.tree(delete(set, propagation(Propagation.FOREGROUND)));
        assertThat(foreground.at("/metadata/finalizers").toString()).isEqualTo("[\"foregroundDeletion\"]");
        assertThat(foreground.at("/metadata/deletionTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(foreground.at("/metadata/generation").asInt()).isEqualTo(2);
        ObjectNode orphan = Sample.tree(delete(set, propagation(Propagation.ORPHAN)));
        assertThat(orphan.at("/metadata/finalizers").toString()).isEqualTo("[\"orphan\"]");
        KubeObject waiting = Sample.reread(Resources.STATEFUL_SETS, foreground);
        assertThat(delete(waiting, PLAIN)).isEqualTo(new Verdict.Unchanged());
        assertThat(delete(waiting, propagation(Propagation.BACKGROUND))).isInstanceOf(Verdict.Remove.class);
    }

    @Test
    void aProtectedClaimWaitsForItsUsers() {
        KubeObject claim = Sample.stored(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.CLAIM);
        KubeObject marked = marked(claim, PLAIN);
        assertThat(marked.finalizers()).containsExactly("kubernetes.io/pvc-protection");
        assertThat(released(marked)).isInstanceOf(Verdict.Remove.class);
    }

    @Test
    void aNamespaceIsTerminatingUntilItsContentsAreGone() {
        KubeObject team = Sample.stored(Resources.NAMESPACES, "metadata: {name: team}");
        KubeObject marked = marked(team, PLAIN);
        assertThat(marked.tree().at("/status/phase").asText()).isEqualTo("Terminating");
        assertThat(delete(marked, PLAIN)).isEqualTo(new Verdict.Unchanged());
        Verdict tricked = Sample.update(marked, t -> {
            Sample.spec(t).remove("finalizers");
            return t;
        });
        assertThat(tricked).isEqualTo(new Verdict.Unchanged());
        assertThat(Sample.ADMISSION.remove(marked, Sample.NOW)).isInstanceOf(Verdict.Remove.class);
    }

    @Test
    void preconditionsThatDoNotHoldAreConflicts() {
        Status uid = Sample.refusal(delete(RUNNING, Deletion.of("other")));
        assertThat(uid.code()).isEqualTo(409);
        assertThat(uid.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on pods \"web-0\": the UID in the precondition (other) does not match"
                                + " the UID in record (uid-1). The object might have been deleted and then recreated");
        var revision = new Deletion(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(new Revision(3)));
        assertThat(Sample.refusal(delete(RUNNING, revision)).message())
                .endsWith(
                        "the ResourceVersion in the precondition (3) does not match the ResourceVersion in record (7). The"
                                + " object might have been modified");
    }

    private static Verdict delete(KubeObject old, Deletion deletion) {
        return Sample.ADMISSION.delete(old, deletion, Sample.NOW);
    }

    private static KubeObject marked(KubeObject old, Deletion deletion) {
        Verdict verdict = delete(old, deletion);
        assertThat(verdict).isInstanceOf(Verdict.Store.class);
        return Sample.reread(old.resource(), Sample.tree(verdict));
    }

    private static Deletion grace(long seconds) {
        return new Deletion(Optional.of(seconds), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Deletion propagation(Propagation policy) {
        return new Deletion(Optional.empty(), Optional.of(policy), Optional.empty(), Optional.empty());
    }

    private static ObjectNode hold(ObjectNode tree) {
        Sample.meta(tree).putArray("finalizers").add("example.com/hold");
        return tree;
    }

    private static Verdict released(KubeObject old) {
        ObjectNode next = old.edit();
        Sample.meta(next).remove("finalizers");
        return Sample.ADMISSION.update(old, next, Edit.Part.MAIN, Instant.EPOCH);
    }
}
