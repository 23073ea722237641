package dev.berth.controller.collect.plan;

import static dev.berth.controller.collect.plan.Given.a;
import static dev.berth.protocol.api.Resources.CONTROLLER_REVISIONS;
import static dev.berth.protocol.api.Resources.NODES;
import static dev.berth.protocol.api.Resources.PERSISTENT_VOLUMES;
import static dev.berth.protocol.api.Resources.PERSISTENT_VOLUME_CLAIMS;
import static dev.berth.protocol.api.Resources.PODS;
import static dev.berth.protocol.api.Resources.STATEFUL_SETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Deletion.Propagation;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GarbagePlannerTest {
    private static List<GarbageStep> plan(KubeObject... objects) {
        return new GarbagePlanner(Cluster.of(Given.snapshots(objects)))
                .plan(Stream.of(objects).map(Suspect::of).toList());
    }

    private static GarbageStep background(KubeObject o) {
        return new GarbageStep.Delete(
                o, Propagation.BACKGROUND, Set.of(STATEFUL_SETS), "none of its owners exists any more");
    }

    @Test
    void whatHasItsOwnerStays() {
        assertThat(plan(
                        a(STATEFUL_SETS, "web").object(),
                        a(PODS, "web-0")
                                .ownedBy(STATEFUL_SETS, "web", "uid-web")
                                .object()))
                .isEmpty();
    }

    @Test
    void whatHasLostItsOwnerGoesOnceTheAbsenceIsProven() {
        KubeObject pod =
                a(PODS, "web-0").ownedBy(STATEFUL_SETS, "web", "uid-web").object();

        assertThat(plan(pod)).containsExactly(background(pod));
    }

    @Test
    void anotherLifeOfTheOwnersNameIsNotTheOwner() {
        KubeObject pod =
                a(PODS, "web-0").ownedBy(STATEFUL_SETS, "web", "uid-old").object();

        assertThat(plan(a(STATEFUL_SETS, "web").object(), pod)).containsExactly(background(pod));
    }

    @Test
    void anOwnerInAnotherNamespaceIsAbsent() {
        KubeObject pod = a(PODS, "web-0")
                .in("other")
                .ownedBy(STATEFUL_SETS, "web", "uid-web")
                .object();

        assertThat(plan(a(STATEFUL_SETS, "web").object(), pod)).containsExactly(background(pod));
    }

    @Test
    void whatIsBeingDeletedAlreadyIsLeftAlone() {
        assertThat(plan(a(PODS, "web-0")
                        .ownedBy(STATEFUL_SETS, "web", "uid-web")
                        .deleting()
                        .object()))
                .isEmpty();
    }

    @Test
    void anOwnerOfAKindThatIsNotServedKeepsTheDependent() {
        assertThat(plan(a(PODS, "p")
                        .ownedBy("example.com/v1", "Thing", "t", "uid-t", true)
                        .ownedBy(STATEFUL_SETS, "web", "uid-web")
                        .object()))
                .isEmpty();
    }

    @Test
    void aClusterScopedObjectWithANamespacedOwnerIsLeftAlone() {
        assertThat(plan(a(PERSISTENT_VOLUMES, "pv")
                        .ownedBy(STATEFUL_SETS, "web", "uid-web")
                        .object()))
                .isEmpty();
    }

    @Test
    void aNamespacedObjectMayBelongToAClusterScopedOne() {
        assertThat(plan(
                        a(NODES, "n1").object(),
                        a(PODS, "mirror").ownedBy(NODES, "n1", "uid-n1").object()))
                .isEmpty();
    }

    @Test
    void aDependentWithOneLivingOwnerLosesOnlyTheReferenceToTheDeadOne() {
        KubeObject claim = a(PERSISTENT_VOLUME_CLAIMS, "www-web-0")
                .ownedBy(STATEFUL_SETS, "web", "uid-web")
                .ownedBy(STATEFUL_SETS, "gone", "uid-gone")
                .object();

        assertThat(plan(a(STATEFUL_SETS, "web").object(), claim))
                .containsExactly(new GarbageStep.DropOwners(claim, Set.of("uid-gone"), Set.of(STATEFUL_SETS)));
    }

    @Test
    void foregroundDeletionTakesTheDependentsFirst() {
        KubeObject web =
                a(STATEFUL_SETS, "web").deleting(GarbagePlanner.FOREGROUND).object();
        KubeObject pod =
                a(PODS, "web-0").ownedBy(STATEFUL_SETS, "web", "uid-web").object();

        assertThat(plan(web, pod))
                .containsExactly(new GarbageStep.Delete(
                        pod, Propagation.BACKGROUND, Set.of(), "its owner is being deleted in the foreground"));
    }

    @Test
    void foregroundDeletionWaitsForADependentThatIsGoing() {
        assertThat(plan(
                        a(STATEFUL_SETS, "web")
                                .deleting(GarbagePlanner.FOREGROUND)
                                .object(),
                        a(PODS, "web-0")
                                .ownedBy(STATEFUL_SETS, "web", "uid-web")
                                .deleting()
                                .object()))
                .isEmpty();
    }

    @Test
    void foregroundDeletionEndsWhenNothingBlocksItAnyMoreAsEveryKindProves() {
        KubeObject web =
                a(STATEFUL_SETS, "web").deleting(GarbagePlanner.FOREGROUND).object();

        assertThat(plan(web))
                .containsExactly(
                        new GarbageStep.DropFinalizer(web, GarbagePlanner.FOREGROUND, Set.copyOf(Resources.all())));
    }

    @Test
    void aDependentThatDoesNotBlockDoesNotHoldItsOwner() {
        KubeObject web =
                a(STATEFUL_SETS, "web").deleting(GarbagePlanner.FOREGROUND).object();
        KubeObject pod = a(PODS, "web-0")
                .ownedBy("apps/v1", "StatefulSet", "web", "uid-web", false)
                .object();

        assertThat(plan(web, pod))
                .contains(new GarbageStep.DropFinalizer(web, GarbagePlanner.FOREGROUND, Set.copyOf(Resources.all())));
    }

    @Test
    void aDependentWithDependentsGoesInTheForegroundToo() {
        KubeObject web =
                a(STATEFUL_SETS, "web").deleting(GarbagePlanner.FOREGROUND).object();
        KubeObject pod =
                a(PODS, "web-0").ownedBy(STATEFUL_SETS, "web", "uid-web").object();
        KubeObject claim = a(PERSISTENT_VOLUME_CLAIMS, "c")
                .ownedBy(PODS, "web-0", "uid-web-0")
                .object();

        assertThat(plan(web, pod, claim))
                .containsExactly(new GarbageStep.Delete(
                        pod, Propagation.FOREGROUND, Set.of(), "its owner is being deleted in the foreground"));
    }

    @Test
    void aCircleOfForegroundDeletionsIsBroken() {
        KubeObject one = a(STATEFUL_SETS, "one")
                .ownedBy(STATEFUL_SETS, "two", "uid-two")
                .deleting(GarbagePlanner.FOREGROUND)
                .object();
        KubeObject two =
                a(STATEFUL_SETS, "two").ownedBy(STATEFUL_SETS, "one", "uid-one").object();

        assertThat(plan(one, two)).containsExactly(new GarbageStep.Unblock(two, Set.of()));
    }

    @Test
    void orphaningReleasesEveryDependentBeforeTheFinalizerGoes() {
        KubeObject web = a(STATEFUL_SETS, "web").deleting(GarbagePlanner.ORPHAN).object();
        KubeObject pod =
                a(PODS, "web-0").ownedBy(STATEFUL_SETS, "web", "uid-web").object();
        KubeObject revision = a(CONTROLLER_REVISIONS, "web-1")
                .ownedBy(STATEFUL_SETS, "web", "uid-web")
                .object();

        assertThat(plan(web, pod, revision))
                .containsExactlyInAnyOrder(
                        new GarbageStep.DropOwners(pod, Set.of("uid-web"), Set.of()),
                        new GarbageStep.DropOwners(revision, Set.of("uid-web"), Set.of()));
        assertThat(plan(web))
                .containsExactly(
                        new GarbageStep.DropFinalizer(web, GarbagePlanner.ORPHAN, Set.copyOf(Resources.all())));
    }

    @Test
    void theDeletionKeepsThePropagationThatTheObjectsFinalizerAsksFor() {
        KubeObject pod = a(PODS, "web-0")
                .ownedBy(STATEFUL_SETS, "web", "uid-web")
                .finalizer(GarbagePlanner.ORPHAN)
                .object();

        assertThat(plan(pod))
                .singleElement()
                .isInstanceOfSatisfying(
                        GarbageStep.Delete.class,
                        d -> assertThat(d.propagation()).isEqualTo(Propagation.ORPHAN));
    }

    @Test
    void aChangeTouchesTheObjectItsDependentsAndItsOwners() {
        KubeObject web = a(STATEFUL_SETS, "web").object();
        KubeObject pod =
                a(PODS, "web-0").ownedBy(STATEFUL_SETS, "web", "uid-web").object();
        KubeObject claim = a(PERSISTENT_VOLUME_CLAIMS, "c")
                .ownedBy(PODS, "web-0", "uid-web-0")
                .object();
        KubeObject other = a(PODS, "other").object();

        assertThat(new GarbagePlanner(Cluster.of(Given.snapshots(web, pod, claim, other))).touchedBy(pod))
                .containsExactlyInAnyOrder(Suspect.of(pod), Suspect.of(web), Suspect.of(claim));
    }
}
