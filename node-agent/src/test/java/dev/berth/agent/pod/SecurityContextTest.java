package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.PodEffect.CreateSandbox;
import dev.berth.agent.pod.PodEffect.Directory;
import dev.berth.agent.runtime.Capabilities;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.spec.VolumeGroup;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Users and groups, from the pod's {@code securityContext} and the container's. */
class SecurityContextTest {
    private static final Rights USUAL = Rights.USUAL;

    private static ObjectNode parse(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static RunAs runAs(String ofPod, String ofContainer) {
        Rig rig = Rig.sandboxed(pod(
                Pods.pod("p").container("c", c -> c.set("securityContext", parse(ofContainer))), ofPod));
        rig.pulled("c");
        return rig.of(PodEffect.Start.class).getFirst().spec().runAs();
    }

    private static DesiredPod pod(Pods pods, String context) {
        ObjectNode tree = pods.tree();
        tree.withObject("/spec").set("securityContext", parse(context));
        return DesiredPod.of(tree);
    }

    private static Directory directory(Rig rig) {
        return rig.of(CreateSandbox.class).getFirst().directories().getFirst();
    }

    @Test
    void theContainersWordCountsBeforeThePods() {
        String ofPod = "{'runAsUser':1000,'runAsGroup':1001,'runAsNonRoot':true,'supplementalGroups':[7],'fsGroup':8}";
        assertThat(runAs(ofPod, "{'runAsUser':2000,'runAsNonRoot':false}"))
                .isEqualTo(new RunAs(OptionalLong.of(2000), OptionalLong.of(1001), false, List.of(7L, 8L), USUAL));
        assertThat(runAs(ofPod, "{}"))
                .isEqualTo(new RunAs(OptionalLong.of(1000), OptionalLong.of(1001), true, List.of(7L, 8L), USUAL));
        assertThat(runAs("{}", "{}")).isEqualTo(RunAs.OF_THE_IMAGE);
    }

    private static Rights rights(String ofContainer) {
        return runAs("{}", ofContainer).rights();
    }

    @Test
    void rightsAreTheContainersOwn() {
        assertThat(rights("{'capabilities':{'add':['NET_ADMIN'],'drop':['ALL']},'readOnlyRootFilesystem':true,"
                        + "'allowPrivilegeEscalation':false}"))
                .isEqualTo(new Rights(false, Set.of("NET_ADMIN"), false, true));
        assertThat(rights("{'privileged':true}")).isEqualTo(new Rights(true, Capabilities.USUAL, true, false));
        assertThat(rights("{'allowPrivilegeEscalation':true}")).isEqualTo(USUAL);
    }

    @Test
    void aCapabilityThatLinuxDoesNotKnowHoldsTheContainerAndIsNamed() {
        Rig rig = Rig.sandboxed(Pods.pod("p")
                .container("c", c -> c.set("securityContext", parse("{'capabilities':{'add':['NET_ADMIM']}}")))
                .build());
        assertThat(rig.waiting("c")).isEqualTo("CreateContainerConfigError");
        assertThat(rig.container("c").at("/state/waiting/message").asText())
                .contains("securityContext.capabilities.add", "NET_ADMIM");
        assertThat(rig.pulls()).isEmpty();
    }

    @Test
    void aPodInTheNodesNetworkHasItsAddressAndName() {
        ObjectNode tree = Pods.pod("p").container("c").tree();
        tree.withObject("/spec").put("hostNetwork", true).put("hostname", "own");
        assertThat(new Rig(DesiredPod.of(tree))
                        .of(CreateSandbox.class)
                        .getFirst()
                        .spec())
                .satisfies(s -> assertThat(s.hostIp()).isEqualTo("10.0.0.1"))
                .satisfies(s -> assertThat(s.hostname()).isEqualTo("node-1"));
        Rig other = new Rig(Pods.pod("p").container("c").build());
        assertThat(other.of(CreateSandbox.class).getFirst().spec())
                .satisfies(s -> assertThat(s.hostIp()).isEmpty())
                .satisfies(s -> assertThat(s.hostname()).isEqualTo("p"));
    }

    @Test
    void claimsAndScratchAreGivenToFsGroupAndDirectoriesOfTheNodeAreNot() {
        var group = Optional.of(new VolumeGroup(8, true));
        String context = "{'fsGroup':8,'fsGroupChangePolicy':'OnRootMismatch'}";
        Pods claim = Pods.pod("p").container("c").claim("data", "d").bound("data", "pv");
        Rig claimed = new Rig(pod(claim, context)).on(new PodEvent.Attached("pv", 1, "/v/pv"));
        assertThat(directory(claimed))
                .isEqualTo(new Directory("/v/pv", true, true, false, OptionalLong.empty(), group));

        Pods scratch = Pods.pod("p").container("c").volume("tmp", "emptyDir");
        assertThat(directory(new Rig(pod(scratch, context))))
                .isEqualTo(new Directory("/var/pods/uid-p/volumes/tmp", true, true, true, OptionalLong.empty(), group));

        Pods memory = Pods.pod("p")
                .container("c")
                .volumeOf(parse("{'name':'m','emptyDir':{'medium':'Memory','sizeLimit':'1500m'}}"));
        assertThat(directory(new Rig(pod(memory, "{}"))))
                .isEqualTo(new Directory(
                        "/var/pods/uid-p/volumes/m", true, true, true, OptionalLong.of(2), Optional.empty()));

        Pods host = Pods.pod("p")
                .container("c")
                .volumeOf(parse("{'name':'h','hostPath':{'path':'/srv','type':'DirectoryOrCreate'}}"));
        assertThat(directory(new Rig(pod(host, context))))
                .isEqualTo(new Directory("/srv", true, true, false, OptionalLong.empty(), Optional.empty()));
    }
}
