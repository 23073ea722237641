package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.pod.PodEffect.RunHook;
import dev.berth.agent.pod.PodEffect.Stop;
import dev.berth.agent.probe.Hook;
import dev.berth.agent.probe.ProbeAction;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.protocol.api.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code postStart} and {@code preStop}. */
class HooksTest {
    private static final Hook DRAIN = new Hook.Ask(new ProbeAction.Exec(List.of("drain")));
    private static final String START = "{'postStart':{'exec':{'command':['drain']}}}";
    private static final String STOP = "{'preStop':{'exec':{'command':['drain']}}}";
    private static final String BOTH = START.replace("}}}", "}},") + STOP.substring(1);
    private static final String ID = Rig.id("c", 0);

    private static ObjectNode parse(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Pods pod(String lifecycle) {
        return Pods.pod("p").container("c", c -> c.set("lifecycle", parse(lifecycle)));
    }

    private static Rig running(String lifecycle) {
        return Rig.sandboxed(pod(lifecycle).build()).run("c", 0);
    }

    private static Rig deleted(Rig rig, String lifecycle, long grace) {
        return rig.on(new PodEvent.Assigned(pod(lifecycle).deleted(grace).build()));
    }

    private static PodEvent over(Hook.Kind kind, String problem) {
        return new PodEvent.HookOver("c", ID, kind, problem);
    }

    private static RunHook preStop(long seconds) {
        return new RunHook("c", ID, Hook.Kind.PRE_STOP, DRAIN, Duration.ofSeconds(seconds));
    }

    private static Stop stop(long seconds) {
        return new Stop("c", ID, Duration.ofSeconds(seconds));
    }

    private static Hook postStart(String handler) {
        return running("{'postStart':" + handler + "}")
                .of(RunHook.class)
                .getFirst()
                .hook();
    }

    @Test
    void aHookIsACommandARequestToThePodOrAPause() {
        assertThat(postStart("{'exec':{'command':['drain']}}")).isEqualTo(DRAIN);
        assertThat(postStart("{'sleep':{'seconds':3}}")).isEqualTo(new Hook.Sleep(Duration.ofSeconds(3)));
        assertThat(postStart("{'httpGet':{'path':'/warm','port':80}}"))
                .isEqualTo(new Hook.Ask(new ProbeAction.Http("http", "", 80, "/warm", Map.of())));
        assertThat(postStart("{'tcpSocket':{'port':80}}")).asString().contains("exec, httpGet or sleep");
    }

    @Test
    void aContainerCountsAsStartedOnceItsStartHookIsOver() {
        Pods pods = pod(START).container("next");
        Rig rig = Rig.sandboxed(pods.build()).run("c", 0);
        assertThat(rig.waiting("c")).isEqualTo("ContainerCreating");
        assertThat(rig.status().path("phase").asText()).isEqualTo("Pending");
        assertThat(rig.pulls()).as("the next one waits").isEmpty();
        rig.on(over(Hook.Kind.POST_START, ""));
        assertThat(rig.container("c").at("/state/running").isObject()).isTrue();
        assertThat(rig.container("c").path("ready").asBoolean()).isTrue();
        assertThat(rig.pulls()).containsExactly("next");
    }

    @Test
    void probesWaitForTheStartHook() {
        Pods pods = Pods.pod("p").container("c", c -> {
            c.set("lifecycle", parse(START));
            c.set("readinessProbe", parse("{'exec':{'command':['x']}}"));
        });
        Rig rig = Rig.sandboxed(pods.build()).run("c", 0).after(Duration.ofSeconds(30));
        assertThat(rig.all).noneMatch(PodEffect.Probe.class::isInstance);
        rig.on(over(Hook.Kind.POST_START, ""));
        assertThat(rig.of(PodEffect.Probe.class)).hasSize(1);
    }

    @Test
    void aContainerWhoseStartHookFailsIsNeverReadyAndEndsWithThePodsGrace() {
        Rig rig = running(START).on(over(Hook.Kind.POST_START, "exit code 1"));
        assertThat(rig.reasons()).contains("FailedPostStartHook", "Killing");
        assertThat(rig.container("c").path("ready").asBoolean()).isFalse();
        assertThat(rig.of(Stop.class)).containsExactly(stop(30));
        rig.exit("c", 0, 143);
        assertThat(rig.pulls()).as("begun again").containsExactly("c");
    }

    @Test
    void aContainerThatEndsDuringItsStartHookIsNotWaitedFor() {
        Rig rig = running(START).exit("c", 0, 1);
        assertThat(rig.container("c").at("/lastState/terminated/exitCode").asInt(-1))
                .isEqualTo(-1);
        assertThat(rig.container("c").at("/state/terminated/exitCode").asInt()).isEqualTo(1);
        assertThat(rig.pulls()).containsExactly("c");
    }

    @Test
    void anAnswerOfAnEarlierLifeEndsNobody() {
        Rig rig = running(START).exit("c", 0, 1).run("c", 1).on(over(Hook.Kind.POST_START, "late"));
        assertThat(rig.of(Stop.class)).isEmpty();
        assertThat(rig.reasons()).doesNotContain("FailedPostStartHook");
    }

    @Test
    void aPodThatEndsDuringAStartHookDoesNotWaitForIt() {
        Rig rig = deleted(running(BOTH), BOTH, 20);
        assertThat(rig.of(RunHook.class)).containsExactly(preStop(20));
        rig.on(over(Hook.Kind.POST_START, ""));
        assertThat(rig.of(Stop.class)).as("not the answer that is waited for").isEmpty();
    }

    @Test
    void theStopHookComesFirstAndItsTimeIsTheGracePeriods() {
        Rig rig = deleted(running(STOP), STOP, 30);
        assertThat(rig.of(RunHook.class)).containsExactly(preStop(30));
        assertThat(rig.of(Stop.class)).isEmpty();
        assertThat(rig.reasons()).containsExactly("Killing");
        rig.now = rig.now.plusSeconds(10);
        rig.on(over(Hook.Kind.PRE_STOP, ""));
        assertThat(rig.of(Stop.class)).containsExactly(stop(20));
        assertThat(rig.reasons()).isEmpty();
    }

    @Test
    void withoutAnyGraceThereIsNoStopHook() {
        Rig rig = deleted(running(STOP), STOP, 0);
        assertThat(rig.of(RunHook.class)).isEmpty();
        assertThat(rig.of(Stop.class)).containsExactly(stop(0));
    }

    @Test
    void aStopHookThatFailsIsToldAndStopsNobodyFromEnding() {
        Rig rig = deleted(running(STOP), STOP, 30).on(over(Hook.Kind.PRE_STOP, "exit code 1"));
        assertThat(rig.reasons()).containsExactly("FailedPreStopHook");
        assertThat(rig.of(Stop.class)).containsExactly(stop(30));
    }

    @Test
    void aStopHookThatHangsCostsTheGracePeriodAndLeavesTwoSeconds() {
        Rig rig = deleted(running(STOP), STOP, 30).after(Duration.ofSeconds(29));
        assertThat(rig.of(Stop.class)).isEmpty();
        rig.after(Duration.ofSeconds(1));
        assertThat(rig.reasons()).containsExactly("FailedPreStopHook");
        assertThat(rig.of(Stop.class)).containsExactly(stop(2));
        rig.on(over(Hook.Kind.PRE_STOP, "late"));
        assertThat(rig.of(Stop.class)).isEmpty();
    }

    @Test
    void aShorterGraceShortensTheStopHookAndDoesNotBeginItAnew() {
        Rig rig = deleted(running(STOP), STOP, 30);
        deleted(rig, STOP, 5);
        assertThat(rig.of(RunHook.class)).isEmpty();
        assertThat(rig.of(Stop.class)).isEmpty();
        rig.after(Duration.ofSeconds(5));
        assertThat(rig.of(Stop.class)).containsExactly(stop(2));
    }

    @Test
    void aForcedEndDoesNotWaitForTheStopHook() {
        Rig rig = deleted(running(STOP), STOP, 30).on(new PodEvent.Removed());
        assertThat(rig.of(Stop.class)).containsExactly(stop(0));
    }

    @Test
    void aContainerThatEndsDuringItsStopHookIsNotStopped() {
        Rig rig = deleted(running(STOP), STOP, 30).exit("c", 0, 0);
        assertThat(rig.of(PodEffect.Remove.class)).hasSize(1);
        rig.on(over(Hook.Kind.PRE_STOP, ""));
        assertThat(rig.of(Stop.class)).isEmpty();
    }

    @Test
    void anAdoptedContainerIsPastItsStartHook() {
        var started = new Started("uid-p", "c", 0, ID, "x", 0);
        var found = new FoundPod("uid-p", "default", "p", "10.244.0.5", List.of(started), List.of());
        Rig rig = new Rig(pod(START).build(), Optional.of(found));
        assertThat(rig.of(RunHook.class)).isEmpty();
        assertThat(rig.container("c").path("ready").asBoolean()).isTrue();
    }
}
