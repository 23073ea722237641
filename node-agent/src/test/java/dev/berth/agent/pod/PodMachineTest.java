package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.PodEffect.Detach;
import dev.berth.agent.pod.PodEffect.Report;
import dev.berth.agent.pod.PodEffect.Stop;
import dev.berth.agent.probe.ProbeKind;
import dev.berth.agent.runtime.PodRuntime.ContainerExit;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.protocol.api.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodMachineTest {
    private static void readiness(ObjectNode container) {
        container
                .putObject("readinessProbe")
                .put("periodSeconds", 5)
                .putObject("tcpSocket")
                .put("port", 80);
    }

    private static void liveness(ObjectNode container) {
        container
                .putObject("livenessProbe")
                .put("periodSeconds", 5)
                .put("failureThreshold", 2)
                .putObject("tcpSocket")
                .put("port", 80);
    }

    @Test
    void aPodWaitsForItsClaimThenAttachesThenGetsItsSandboxThenStarts() {
        Pods web = Pods.pod("web-0").container("nginx").claim("www", "www-web-0");
        Rig rig = new Rig(web.build());
        assertThat(rig.of(PodEffect.Attach.class)).isEmpty();
        assertThat(rig.waiting("nginx")).isEqualTo("ContainerCreating");

        rig.on(new PodEvent.Assigned(web.bound("www", "pvc-1").build()));
        assertThat(rig.of(PodEffect.Attach.class)).containsExactly(new PodEffect.Attach("pvc-1", false));
        assertThat(rig.of(PodEffect.CreateSandbox.class)).isEmpty();

        rig.on(new PodEvent.Attached("pvc-1", 7, "/volumes/pvc-1"));
        assertThat(rig.of(PodEffect.CreateSandbox.class)).hasSize(1);
        rig.on(new PodEvent.SandboxCreated("10.244.0.5"));
        assertThat(rig.pulls()).containsExactly("nginx");
        rig.pulled("nginx");
        assertThat(rig.starts()).containsExactly("nginx/0");
        rig.on(new PodEvent.Started("nginx", 0, Rig.id("nginx", 0), "sha256:1", rig.now));
        assertThat(rig.condition("Ready")).isEqualTo("True");
        assertThat(rig.status().path("phase").asText()).isEqualTo("Running");
        assertThat(rig.status().path("podIP").asText()).isEqualTo("10.244.0.5");
        assertThat(rig.reasons()).contains("Created", "Started");
    }

    @Test
    void theKubeletsDirectoryOfLogsIsTheNodesOwnHoweverManyAreOnTheMachine() {
        for (String[] path : new String[][] {
            {"/var/log/pods", "/var/node-1/logs"},
            {"/var/log/pods/x", "/var/node-1/logs/x"},
            {"/var/log/pods2", "/var/log/pods2"},
            {"/srv", "/srv"}
        }) {
            ObjectNode volume = Json.object();
            volume.put("name", "logs").putObject("hostPath").put("path", path[0]);
            Pods shipper = Pods.pod("p")
                    .volumeOf(volume)
                    .container(
                            "c",
                            c -> c.putArray("volumeMounts")
                                    .addObject()
                                    .put("name", "logs")
                                    .put("mountPath", "/logs"));
            Rig rig = Rig.sandboxed(shipper.build()).pulled("c");
            assertThat(rig.of(PodEffect.Start.class).getFirst().spec().mounts())
                    .containsExactly(new Mount(path[1], "/logs", false));
        }
    }

    @Test
    void anUnboundClaimIsComplainedOfOnlyAfterAWhile() {
        Rig rig = new Rig(
                Pods.pod("web-0").container("nginx").claim("www", "www-web-0").build());
        assertThat(rig.reasons()).isEmpty();
        rig.after(Duration.ofSeconds(31));
        assertThat(rig.reasons()).containsExactly("FailedMount");
    }

    @Test
    void aHeldVolumeIsAskedForAgainEachSecondAndToldOnce() {
        Rig rig = new Rig(Pods.pod("web-0")
                .container("nginx")
                .claim("www", "c")
                .bound("www", "pvc-1")
                .build());
        rig.on(new PodEvent.AttachHeld("pvc-1", "node-2 has it"));
        assertThat(rig.reasons()).containsExactly("FailedAttachVolume");
        rig.after(Duration.ofSeconds(1));
        assertThat(rig.of(PodEffect.Attach.class)).hasSize(1);
        rig.on(new PodEvent.AttachHeld("pvc-1", "node-2 has it"));
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void initContainersRunOneByOneBeforeTheOthers() {
        Rig rig = Rig.sandboxed(
                Pods.pod("p").init("one").init("two").container("main").build());
        assertThat(rig.pulls()).containsExactly("one");
        assertThat(rig.waiting("main")).isEqualTo("PodInitializing");
        rig.run("one", 0);
        assertThat(rig.pulls()).isEmpty();
        rig.exit("one", 0, 0);
        assertThat(rig.pulls()).containsExactly("two");
        rig.run("two", 0).exit("two", 0, 0);
        assertThat(rig.pulls()).containsExactly("main");
        assertThat(rig.condition("Initialized")).isEqualTo("True");
        rig.run("main", 0);
        assertThat(rig.condition("Ready")).isEqualTo("True");
    }

    @Test
    void aSidecarStaysAndLetsTheNextOnesStart() {
        Rig rig = Rig.sandboxed(Pods.pod("p")
                .init("side", c -> c.put("restartPolicy", "Always"))
                .container("main")
                .build());
        rig.run("side", 0);
        assertThat(rig.pulls()).containsExactly("main");
        rig.run("main", 0);
        assertThat(rig.condition("Ready")).isEqualTo("True");
        rig.exit("side", 0, 1);
        assertThat(rig.pulls()).containsExactly("side");
    }

    @Test
    void crashesWaitTenSecondsThenTwentyAndAtMostFiveMinutes() {
        Rig rig = Rig.sandboxed(Pods.pod("p").container("c").build());
        rig.run("c", 0).exit("c", 0, 1);
        assertThat(rig.pulls()).as("the first restart is at once").containsExactly("c");
        rig.run("c", 1).exit("c", 1, 1);
        assertThat(rig.waiting("c")).isEqualTo("CrashLoopBackOff");
        assertThat(rig.reasons()).contains("BackOff");
        rig.after(Duration.ofSeconds(9));
        assertThat(rig.pulls()).isEmpty();
        rig.after(Duration.ofSeconds(1));
        assertThat(rig.pulls()).containsExactly("c");
        int attempt = 2;
        for (long wait : new long[] {20, 40, 80, 160, 300, 300}) {
            rig.run("c", attempt).exit("c", attempt, 1);
            rig.after(Duration.ofSeconds(wait - 1));
            assertThat(rig.pulls()).as("before %s s", wait).isEmpty();
            rig.after(Duration.ofSeconds(1));
            assertThat(rig.pulls()).as("after %s s", wait).containsExactly("c");
            attempt++;
        }
        assertThat(rig.container("c").path("restartCount").asInt()).isEqualTo(attempt - 1);
    }

    @Test
    void tenQuietMinutesForgiveEarlierCrashes() {
        Rig rig = Rig.sandboxed(Pods.pod("p").container("c").build());
        rig.run("c", 0).exit("c", 0, 1).run("c", 1).exit("c", 1, 1);
        rig.after(Duration.ofSeconds(10)).run("c", 2);
        rig.after(Duration.ofMinutes(11));
        rig.exit("c", 2, 1);
        assertThat(rig.pulls()).containsExactly("c");
    }

    @Test
    void restartPoliciesDecideWhetherAnEndIsFinal() {
        Rig never = Rig.sandboxed(Pods.pod("p").container("c").restart("Never").build());
        never.run("c", 0).exit("c", 0, 0);
        assertThat(never.status().path("phase").asText()).isEqualTo("Succeeded");
        assertThat(never.pulls()).isEmpty();
        Rig onFailure =
                Rig.sandboxed(Pods.pod("p").container("c").restart("OnFailure").build());
        onFailure.run("c", 0).exit("c", 0, 3);
        assertThat(onFailure.pulls()).containsExactly("c");
        onFailure.run("c", 1).exit("c", 1, 0);
        assertThat(onFailure.status().path("phase").asText()).isEqualTo("Succeeded");
    }

    @Test
    void aFailedPullIsShownAsErrImagePullThenAsBackOffAndTriedAgain() {
        Rig rig = Rig.sandboxed(Pods.pod("p").container("c").build());
        rig.on(new PodEvent.PullFailed("c", "ErrImagePull", "no such image"));
        assertThat(rig.waiting("c")).isEqualTo("ErrImagePull");
        rig.after(Duration.ofSeconds(3));
        assertThat(rig.waiting("c")).isEqualTo("ImagePullBackOff");
        assertThat(rig.pulls()).isEmpty();
        rig.after(Duration.ofSeconds(7));
        assertThat(rig.pulls()).containsExactly("c");
    }

    @Test
    void readinessFollowsTheProbe() {
        Rig rig = Rig.sandboxed(
                Pods.pod("p").container("c", PodMachineTest::readiness).build());
        rig.run("c", 0);
        assertThat(rig.condition("Ready")).isEqualTo("False");
        PodEffect.Probe probe = rig.of(PodEffect.Probe.class).getFirst();
        rig.on(new PodEvent.Probed("c", probe.containerId(), ProbeKind.READINESS, probe.number(), true, ""));
        assertThat(rig.condition("Ready")).isEqualTo("True");
        for (int i = 0; i < 3; i++) {
            rig.after(Duration.ofSeconds(5));
            PodEffect.Probe again = rig.of(PodEffect.Probe.class).getFirst();
            rig.on(new PodEvent.Probed("c", again.containerId(), ProbeKind.READINESS, again.number(), false, "no"));
            assertThat(rig.reasons()).contains("Unhealthy");
        }
        assertThat(rig.condition("Ready")).isEqualTo("False");
    }

    @Test
    void anOpenProbeIsNotAskedASecondTime() {
        Rig rig = Rig.sandboxed(
                Pods.pod("p").container("c", PodMachineTest::readiness).build());
        rig.run("c", 0);
        assertThat(rig.of(PodEffect.Probe.class)).hasSize(1);
        rig.after(Duration.ofSeconds(5));
        assertThat(rig.of(PodEffect.Probe.class)).isEmpty();
    }

    @Test
    void failingLivenessKillsAndRestartsTheContainer() {
        Rig rig = Rig.sandboxed(
                Pods.pod("p").container("c", PodMachineTest::liveness).build());
        rig.run("c", 0);
        for (int i = 0; i < 2; i++) {
            PodEffect.Probe p = rig.of(PodEffect.Probe.class).getFirst();
            rig.on(new PodEvent.Probed("c", p.containerId(), ProbeKind.LIVENESS, p.number(), false, "dead"));
            if (i == 0) {
                rig.after(Duration.ofSeconds(5));
            }
        }
        assertThat(rig.of(Stop.class)).hasSize(1);
        assertThat(rig.reasons()).contains("Killing");
        rig.exit("c", 0, 143);
        assertThat(rig.pulls()).containsExactly("c");
        rig.run("c", 1);
        assertThat(rig.container("c").path("restartCount").asInt()).isEqualTo(1);
        assertThat(rig.container("c")
                        .path("lastState")
                        .path("terminated")
                        .path("exitCode")
                        .asInt())
                .isEqualTo(143);
    }

    @Test
    void deletionStopsRemovesDetachesAndThenSaysGone() {
        Pods web = Pods.pod("web-0").container("c").claim("www", "c").bound("www", "pvc-1");
        Rig rig = new Rig(web.build());
        rig.on(new PodEvent.Attached("pvc-1", 7, "/v")).on(new PodEvent.SandboxCreated("10.244.0.5"));
        rig.run("c", 0);
        rig.on(new PodEvent.Assigned(web.deleted(5).build()));
        assertThat(rig.of(Stop.class)).containsExactly(new Stop("c", Rig.id("c", 0), Duration.ofSeconds(5)));
        rig.exit("c", 0, 143);
        assertThat(rig.of(PodEffect.Remove.class)).hasSize(1);
        rig.on(new PodEvent.SandboxRemoved());
        assertThat(rig.of(Detach.class)).containsExactly(new Detach("pvc-1", 7));
        assertThat(rig.of(Report.class)).noneMatch(Report::gone);
        rig.on(new PodEvent.Detached("pvc-1"));
        assertThat(rig.of(Report.class)).anyMatch(Report::gone);
        assertThat(rig.state.over()).isTrue();
    }

    @Test
    void aSecondDeletionWithLessGraceKillsSooner() {
        Pods p = Pods.pod("p").container("c");
        Rig rig = Rig.sandboxed(p.build());
        rig.run("c", 0);
        rig.on(new PodEvent.Assigned(p.deleted(30).build()));
        rig.on(new PodEvent.Assigned(p.deleted(0).build()));
        assertThat(rig.of(Stop.class)).containsExactly(new Stop("c", Rig.id("c", 0), Duration.ZERO));
    }

    @Test
    void aRemovedPodIsKilledAtOnceAndNotReported() {
        Rig rig = Rig.sandboxed(Pods.pod("p").container("c").build());
        rig.run("c", 0).on(new PodEvent.Removed());
        assertThat(rig.of(Stop.class)).containsExactly(new Stop("c", Rig.id("c", 0), Duration.ZERO));
        rig.exit("c", 0, 137).on(new PodEvent.SandboxRemoved());
        assertThat(rig.state.over()).isTrue();
        assertThat(rig.all.stream().filter(e -> e instanceof Report r && r.gone()))
                .isEmpty();
    }

    @Test
    void aStartUnderWayIsWaitedForBeforeThePodIsRemoved() {
        Pods p = Pods.pod("p").container("c");
        Rig rig = Rig.sandboxed(p.build());
        rig.pulled("c").on(new PodEvent.Assigned(p.deleted(0).build()));
        assertThat(rig.of(PodEffect.Remove.class)).isEmpty();
        rig.on(new PodEvent.Started("c", 0, Rig.id("c", 0), "i", rig.now));
        assertThat(rig.of(Stop.class)).hasSize(1);
    }

    @Test
    void anExitThatOvertakesItsStartIsNotLost() {
        Rig rig = Rig.sandboxed(Pods.pod("p").container("c").restart("Never").build());
        rig.pulled("c").exit("c", 0, 4);
        rig.on(new PodEvent.Started("c", 0, Rig.id("c", 0), "i", rig.now));
        assertThat(rig.status().path("phase").asText()).isEqualTo("Failed");
    }

    @Test
    void aFoundPodGoesOnWithoutARestart() {
        Rig before = Rig.sandboxed(Pods.pod("p").init("i").container("c").build());
        before.run("i", 0).exit("i", 0, 0).run("c", 0).exit("c", 0, 1).run("c", 1);
        var found = new FoundPod(
                "uid-p",
                "default",
                "p",
                "10.244.0.5",
                List.of(new Started("uid-p", "c", 1, Rig.id("c", 1), "sha256:1", before.now.toEpochMilli())),
                List.of());
        Rig after = new Rig(
                Pods.pod("p").init("i").container("c").status(before.status()).build(), Optional.of(found));
        assertThat(after.starts()).isEmpty();
        assertThat(after.pulls()).isEmpty();
        assertThat(after.of(Report.class))
                .as("said again, for the mark of a lost node may be on its way")
                .hasSize(1);
        assertThat(after.container("c").path("restartCount").asInt()).isEqualTo(1);
        assertThat(after.condition("Ready")).isEqualTo("True");
    }

    @Test
    void whatEndedWhileTheAgentWasAwayIsRestartedAndCounted() {
        Rig before = Rig.sandboxed(Pods.pod("p").container("c").build());
        before.run("c", 0);
        ContainerExit exit = before.exitOf("c", 0, 9);
        var found = new FoundPod("uid-p", "default", "p", "10.244.0.5", List.of(), List.of(exit));
        Rig after = new Rig(Pods.pod("p").container("c").status(before.status()).build(), Optional.of(found));
        assertThat(after.pulls()).containsExactly("c");
        after.run("c", 1);
        assertThat(after.container("c").path("restartCount").asInt()).isEqualTo(1);
        assertThat(after.container("c")
                        .path("lastState")
                        .path("terminated")
                        .path("exitCode")
                        .asInt())
                .isEqualTo(9);
    }

    @Test
    void aPodThatARebootTookIsStartedAgainAndCounted() {
        Rig before = Rig.sandboxed(Pods.pod("p").container("c").build());
        before.run("c", 0);
        Rig after = Rig.sandboxed(
                Pods.pod("p").container("c").status(before.status()).build());
        after.run("c", 1);
        assertThat(after.container("c").path("restartCount").asInt()).isEqualTo(1);
        assertThat(after.container("c")
                        .path("lastState")
                        .path("terminated")
                        .path("reason")
                        .asText())
                .isEqualTo("ContainerStatusUnknown");
    }

    @Test
    void aFinishedPodIsNotStartedAgainAndGoesWhenDeleted() {
        Rig before = Rig.sandboxed(Pods.pod("p").container("c").restart("Never").build());
        before.run("c", 0).exit("c", 0, 0);
        Pods again = Pods.pod("p").container("c").restart("Never").status(before.status());
        Rig after = new Rig(again.build());
        assertThat(after.effects).isEmpty();
        after.on(new PodEvent.Assigned(again.deleted(30).build()));
        assertThat(after.of(Report.class)).anyMatch(Report::gone);
    }

    @Test
    void unsupportedVolumesWaitWithFailedMount() {
        Rig rig = new Rig(Pods.pod("p").container("c").volume("cfg", "nfs").build());
        assertThat(rig.reasons()).containsExactly("FailedMount");
        assertThat(rig.waiting("c")).isEqualTo("ContainerCreating");
        rig.after(Duration.ofSeconds(1));
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void aFailedSandboxIsTriedAgainWithAGrowingPause() {
        Rig rig = new Rig(Pods.pod("p").container("c").build());
        for (long pause : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            rig.on(new PodEvent.SandboxFailed("FailedCreatePodSandBox", "no bridge"));
            assertThat(rig.reasons()).containsExactly("FailedCreatePodSandBox");
            rig.after(Duration.ofSeconds(pause).minusMillis(1));
            assertThat(rig.of(PodEffect.CreateSandbox.class)).isEmpty();
            rig.after(Duration.ofMillis(1));
            assertThat(rig.of(PodEffect.CreateSandbox.class)).hasSize(1);
        }
    }
}
