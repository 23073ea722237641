package dev.berth.volumes.claims;

import static dev.berth.volumes.testing.Sample.assigned;
import static dev.berth.volumes.testing.Sample.claim;
import static dev.berth.volumes.testing.Sample.pod;
import static dev.berth.volumes.testing.Sample.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ClaimBinderTest {
    private final World world = new World();

    @Test
    void aClaimOfTheDefaultClassWaitsForItsFirstConsumer() {
        world.claim(claim("www-web-0", "u1", "1G"));
        world.settle();
        assertThat(world.claimAt("www-web-0").at("/spec/storageClassName").asText())
                .isEqualTo("standard");
        assertThat(world.phaseOfClaim("www-web-0")).isEqualTo("Pending");
        assertThat(world.told())
                .contains("WaitForFirstConsumer: waiting for first consumer to be created before binding");
        assertThat(world.volumes()).isEmpty();
    }

    @Test
    void aPodWithoutANodeIsWaitedFor() {
        world.claim(claim("www-web-0", "u1", "standard", "1G"));
        world.pod(assigned("web-0", "www-web-0", ""));
        world.settle();
        assertThat(world.told()).contains("WaitForPodScheduled: waiting for pod web-0 to be scheduled");
    }

    @Test
    void theChosenNodeGetsADirectoryAndBothSidesAreBoundAsKubernetesWritesThem() {
        world.claim(claim("www-web-0", "u1", "standard", "1G"));
        world.pod(pod("web-0", "www-web-0", "node-2"));
        world.settle();
        ObjectNode volume = world.volumeAt("pvc-u1");
        assertThat(volume.at("/spec/local/path").asText()).isEqualTo("/var/lib/berth/volumes/pvc-u1");
        assertThat(volume.at("/spec/nodeAffinity/required/nodeSelectorTerms/0/matchExpressions/0")
                        .toString())
                .isEqualTo("{\"key\":\"kubernetes.io/hostname\",\"operator\":\"In\",\"values\":[\"node-2\"]}");
        assertThat(volume.at("/spec/capacity/storage").asText()).isEqualTo("1G");
        assertThat(volume.at("/spec/persistentVolumeReclaimPolicy").asText()).isEqualTo("Delete");
        assertThat(volume.at("/spec/storageClassName").asText()).isEqualTo("standard");
        assertThat(volume.at("/spec/volumeMode").asText()).isEqualTo("Filesystem");
        assertThat(volume.at("/spec/claimRef/uid").asText()).isEqualTo("u1");
        assertThat(volume.at("/spec/claimRef/name").asText()).isEqualTo("www-web-0");
        assertThat(volume.at("/metadata/annotations/pv.kubernetes.io~1provisioned-by")
                        .asText())
                .isEqualTo("berth.dev/standard");
        assertThat(volume.at("/status/phase").asText()).isEqualTo("Bound");

        ObjectNode claim = world.claimAt("www-web-0");
        assertThat(claim.at("/spec/volumeName").asText()).isEqualTo("pvc-u1");
        assertThat(claim.at("/status/capacity/storage").asText()).isEqualTo("1G");
        assertThat(claim.at("/status/accessModes").toString()).isEqualTo("[\"ReadWriteOnce\"]");
        assertThat(claim.at("/metadata/annotations").toString())
                .contains("\"pv.kubernetes.io/bind-completed\":\"yes\"")
                .contains("\"pv.kubernetes.io/bound-by-controller\":\"yes\"")
                .contains("\"volume.kubernetes.io/storage-provisioner\":\"berth.dev/standard\"");
        assertThat(world.phaseOfClaim("www-web-0")).isEqualTo("Bound");
        assertThat(world.told()).contains("ProvisioningSucceeded: Successfully provisioned volume pvc-u1");
        assertThat(world.plan().works()).as("a settled world asks for nothing").isEmpty();
    }

    @Test
    void aNodeThatHasNotAcknowledgedThePodGetsNoDirectory() {
        world.claim(claimFor("node-3"));
        world.pod(assigned("web-0", "www-web-0", "node-3"));
        world.settle();
        assertThat(world.volumes()).isEmpty();
        assertThat(world.phaseOfClaim("www-web-0")).isEqualTo("Pending");
        assertThat(world.told()).as("the pod has been scheduled").isEmpty();
    }

    @Test
    void aNodeThatRefusedThePodGetsNoDirectory() {
        world.claim(claimFor("node-3"));
        ObjectNode refused = pod("web-0", "www-web-0", "node-3");
        refused.withObject("/status").put("phase", "Failed").put("reason", "OutOfcpu");
        world.pod(refused);
        world.settle();
        assertThat(world.volumes()).isEmpty();
    }

    @Test
    void theNodeThatAcknowledgedThePodCountsAndNotAnEarlierChoice() {
        world.claim(claimFor("node-3"));
        world.pod(pod("web-0", "www-web-0", "node-2"));
        world.settle();
        assertThat(world.volumeAt("pvc-u1").toString()).contains("\"node-2\"");
    }

    @Test
    void theChoiceOfAnotherSchedulerCountsBeforeThePodHasItsNode() {
        world.claim(claimFor("node-3"));
        ObjectNode pod = assigned("web-0", "www-web-0", "");
        pod.withObject("/spec").put("schedulerName", "theirs");
        world.pod(pod);
        world.settle();
        assertThat(world.volumeAt("pvc-u1").toString()).contains("\"node-3\"");
    }

    @Test
    void aChosenNodeWithoutAVolumeRootIsGivenUpWithAnEvent() {
        world.claim(claimFor("gone"));
        world.pod(pod("web-0", "www-web-0", "gone"));
        world.settle();
        assertThat(world.told()).contains("ProvisioningFailed: node \"gone\" not found");
        assertThat(world.claimAt("www-web-0").at("/metadata/annotations").toString())
                .doesNotContain("selected-node");
    }

    @Test
    void theSmallestFittingVolumeIsTaken() {
        world.volume(volume("large", "manual", "10Gi"));
        world.volume(volume("small", "manual", "1G"));
        world.volume(volume("medium", "manual", "2Gi"));
        world.volume(volume("other-class", "fast", "1Gi"));
        world.claim(claim("data", "u1", "manual", "1Gi"));
        world.settle();
        assertThat(world.claimAt("data").at("/spec/volumeName").asText()).isEqualTo("medium");
        assertThat(world.claimAt("data").at("/status/capacity/storage").asText())
                .isEqualTo("2Gi");
        assertThat(world.volumeAt("medium").at("/metadata/annotations").toString())
                .contains("bound-by-controller");
        assertThat(world.volumeAt("small").at("/status/phase").asText()).isEqualTo("Available");
    }

    @Test
    void accessModesVolumeModeAndSelectorMustFit() {
        ObjectNode many = volume("many", "manual", "1Gi");
        many.withObject("/spec").putArray("accessModes").add("ReadWriteMany");
        ObjectNode block = volume("block", "manual", "1Gi");
        block.withObject("/spec").put("volumeMode", "Block");
        ObjectNode labelled = volume("labelled", "manual", "9Gi");
        labelled.withObject("/metadata/labels").put("tier", "gold");
        world.volume(many);
        world.volume(block);
        world.volume(volume("plain", "manual", "1Gi"));
        world.volume(labelled);
        ObjectNode claim = claim("data", "u1", "manual", "1Gi");
        claim.withObject("/spec/selector/matchLabels").put("tier", "gold");
        world.claim(claim);
        world.settle();
        assertThat(world.claimAt("data").at("/spec/volumeName").asText()).isEqualTo("labelled");
    }

    @Test
    void aVolumeSetAsideForAClaimGoesToItAndToNoOther() {
        ObjectNode aside = volume("aside", "manual", "1Gi");
        aside.withObject("/spec/claimRef").put("namespace", "default").put("name", "mine");
        world.volume(aside);
        world.claim(claim("another", "u1", "manual", "1Gi"));
        world.claim(claim("mine", "u2", "manual", "1Gi"));
        world.settle();
        assertThat(world.claimAt("mine").at("/spec/volumeName").asText()).isEqualTo("aside");
        assertThat(world.volumeAt("aside").at("/spec/claimRef/uid").asText()).isEqualTo("u2");
        assertThat(world.phaseOfClaim("another")).isEqualTo("Pending");
    }

    @Test
    void aClaimThatNamesItsVolumeGetsItOrSaysWhyNot() {
        world.volume(volume("one", "", "1Gi"));
        ObjectNode first = claim("first", "u1", "", "1Gi");
        first.withObject("/spec").put("volumeName", "one");
        ObjectNode second = claim("second", "u2", "", "1Gi");
        second.withObject("/spec").put("volumeName", "one");
        world.claim(first);
        world.claim(second);
        world.settle();
        assertThat(world.phaseOfClaim("first")).isEqualTo("Bound");
        assertThat(world.claimAt("first").at("/metadata/annotations").toString())
                .doesNotContain("bound-by-controller");
        assertThat(world.phaseOfClaim("second")).isEqualTo("Pending");
        assertThat(world.told()).contains("FailedBinding: volume \"one\" already bound to a different claim.");
    }

    @Test
    void aNamedVolumeThatIsTooSmallIsNotTaken() {
        world.volume(volume("one", "", "1Gi"));
        ObjectNode claim = claim("data", "u1", "", "2Gi");
        claim.withObject("/spec").put("volumeName", "one");
        world.claim(claim);
        world.settle();
        assertThat(world.told())
                .contains("VolumeMismatch: Cannot bind to requested volume \"one\": requested PV is too small");
    }

    @Test
    void withoutClassAndVolumeTheEventSaysSo() {
        world.claim(claim("data", "u1", "", "1Gi"));
        world.settle();
        assertThat(world.told())
                .contains("FailedBinding: no persistent volumes available for this claim and no storage class is set");
    }

    @Test
    void anUnknownClassAndAForeignProvisionerAreReported() {
        world.storageClass("foreign", "example.com/csi");
        world.claim(claim("a", "u1", "nowhere", "1Gi"));
        world.claim(claim("b", "u2", "foreign", "1Gi"));
        world.settle();
        assertThat(world.told())
                .contains("ProvisioningFailed: storageclass.storage.k8s.io \"nowhere\" not found")
                .anyMatch(t -> t.startsWith(
                        "ExternalProvisioning: Waiting for a volume to be created either by the external provisioner"
                                + " 'example.com/csi'"));
    }

    @Test
    void theSharedClassMakesADirectoryUnderTheMountThatAllNodesSee() {
        world.sharedRoot = "/mnt/all";
        world.claim(claim("data", "u1", "shared", "1Gi"));
        world.settle();
        assertThat(world.volumeAt("pvc-u1").at("/spec/hostPath/path").asText()).isEqualTo("/mnt/all/pvc-u1");
        assertThat(world.volumeAt("pvc-u1").at("/spec/nodeAffinity").isMissingNode())
                .isTrue();
        assertThat(world.phaseOfClaim("data")).isEqualTo("Bound");
    }

    @Test
    void theSharedClassWithoutARootSaysWhatToSet() {
        world.claim(claim("data", "u1", "shared", "1Gi"));
        world.settle();
        assertThat(world.told()).anyMatch(t -> t.contains("berth.volumes.shared-root is not set"));
    }

    @Test
    void aClaimInUseIsProtectedAndGoesWithItsLastScheduledPod() {
        boundOnNode2();
        world.deleteClaim("www-web-0");
        world.settle();
        assertThat(world.claims()).containsExactly("www-web-0");
        world.removePod("web-0");
        world.settle();
        assertThat(world.claims()).isEmpty();
        assertThat(world.volumeAt("pvc-u1").at("/status/phase").asText()).isEqualTo("Released");
        assertThat(world.reclaims())
                .containsExactly(new Step.Reclaimable(
                        "pvc-u1",
                        world.volumeAt("pvc-u1").at("/metadata/uid").asText(),
                        "/var/lib/berth/volumes/pvc-u1",
                        "node-2"));
    }

    @Test
    void aRetainedVolumeIsReleasedAndLeftAlone() {
        world.volume(volume("one", "manual", "1Gi"));
        world.claim(claim("data", "u1", "manual", "1Gi"));
        world.settle();
        world.deleteClaim("data");
        world.settle();
        assertThat(world.volumeAt("one").at("/status/phase").asText()).isEqualTo("Released");
        world.claim(claim("data", "u2", "manual", "1Gi"));
        world.settle();
        assertThat(world.phaseOfClaim("data"))
                .as("a released volume does not rebind by itself")
                .isEqualTo("Pending");
        assertThat(world.reclaims()).isEmpty();
    }

    @Test
    void aClaimThatIsOnlyMissingFromTheViewCostsNoDirectory() {
        boundOnNode2();
        world.forgetClaim("www-web-0");
        world.settle();
        assertThat(world.volumeAt("pvc-u1").at("/status/phase").asText()).isEqualTo("Bound");
        assertThat(world.reclaims()).isEmpty();
        world.pass(29);
        world.settle();
        assertThat(world.reclaims()).isEmpty();
        world.pass(2);
        world.settle();
        assertThat(world.reclaims()).hasSize(1);
    }

    @Test
    void aBoundClaimWhoseVolumeStaysAwayIsLost() {
        boundOnNode2();
        world.forgetVolume("pvc-u1");
        world.settle();
        assertThat(world.phaseOfClaim("www-web-0")).isEqualTo("Bound");
        world.pass(31);
        world.settle();
        assertThat(world.phaseOfClaim("www-web-0")).isEqualTo("Lost");
    }

    @Test
    void aRaisedRequestGrowsTheVolumeOfAnExpandableClass() {
        boundOnNode2();
        world.claimAt("www-web-0").withObject("/spec/resources/requests").put("storage", "2G");
        world.settle();
        assertThat(world.volumeAt("pvc-u1").at("/spec/capacity/storage").asText())
                .isEqualTo("2G");
        assertThat(world.claimAt("www-web-0").at("/status/capacity/storage").asText())
                .isEqualTo("2G");
    }

    @Test
    void aVolumeDeletedByHandStaysWhileBoundAndReclaimsAfterwards() {
        boundOnNode2();
        world.volumeAt("pvc-u1").withObject("/metadata").put("deletionTimestamp", "2026-11-23T12:00:00Z");
        world.settle();
        assertThat(world.volumes()).containsExactly("pvc-u1");
        world.removePod("web-0");
        world.deleteClaim("www-web-0");
        world.settle();
        assertThat(world.reclaims()).hasSize(1);
        assertThat(world.volumeAt("pvc-u1").at("/metadata/finalizers").toString())
                .isEqualTo("[\"external-provisioner.volume.kubernetes.io/finalizer\"]");
    }

    @Test
    void aDirectoryThatBerthDidNotMakeIsNeverRemoved() {
        ObjectNode foreign = volume("one", "manual", "1Gi");
        foreign.withObject("/spec").put("persistentVolumeReclaimPolicy", "Delete");
        foreign.withObject("/metadata/annotations").put("pv.kubernetes.io/provisioned-by", "berth.dev/standard");
        foreign.withObject("/spec/hostPath").put("path", "/etc");
        world.volume(foreign);
        world.claim(claim("data", "u1", "manual", "1Gi"));
        world.settle();
        world.deleteClaim("data");
        world.settle();
        assertThat(world.reclaims()).isEmpty();
        assertThat(world.volumeAt("one").at("/status/phase").asText()).isEqualTo("Failed");
    }

    @Test
    void ofSeveralDefaultClassesTheNewestCounts() {
        ObjectNode newer = world.storageClass("newer", "example.com/csi");
        newer.withObject("/metadata").put("creationTimestamp", "2026-11-23T12:00:00Z");
        newer.withObject("/metadata/annotations").put("storageclass.kubernetes.io/is-default-class", "true");
        world.claim(claim("data", "u1", "1Gi"));
        world.settle();
        assertThat(world.claimAt("data").at("/spec/storageClassName").asText()).isEqualTo("newer");
    }

    /** Each claim has at most one volume and each volume one claim, whatever is there and in whatever order steps break off. */
    @RepeatedTest(20)
    void bindingIsOneToOne() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        world.sharedRoot = "/mnt/all";
        for (int i = 0; i < 12; i++) {
            String size = (1 + random.nextInt(4)) + "Gi";
            switch (random.nextInt(3)) {
                case 0 -> world.volume(volume("v" + i, "manual", size));
                case 1 -> world.claim(claim("c" + i, "u" + i, random.nextBoolean() ? "manual" : "shared", size));
                default -> {
                    ObjectNode named = claim("n" + i, "u" + i, "manual", size);
                    named.withObject("/spec").put("volumeName", "v" + random.nextInt(12));
                    world.claim(named);
                }
            }
            world.step(random.nextInt(6));
            world.assertOneToOne("seed " + seed);
        }
        world.settle();
        world.assertOneToOne("seed " + seed);
        assertThat(world.plan().works()).as("seed %d settles", seed).isEmpty();
    }

    private static ObjectNode claimFor(String selectedNode) {
        ObjectNode claim = claim("www-web-0", "u1", "standard", "1G");
        claim.withObject("/metadata/annotations").put("volume.kubernetes.io/selected-node", selectedNode);
        return claim;
    }

    private void boundOnNode2() {
        world.claim(claim("www-web-0", "u1", "standard", "1G"));
        world.pod(pod("web-0", "www-web-0", "node-2"));
        world.settle();
        assertThat(world.phaseOfClaim("www-web-0")).isEqualTo("Bound");
    }
}
