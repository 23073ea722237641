package dev.berth.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Sink;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import dev.berth.agent.dns.NameStore;
import dev.berth.agent.node.Machine;
import dev.berth.agent.node.NodeSpec;
import dev.berth.agent.pod.Pods;
import dev.berth.agent.prober.RuntimeProber;
import dev.berth.agent.simulated.SimulatedRuntime;
import dev.berth.agent.simulated.SimulatedTime;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.BootClock;
import dev.berth.protocol.node.PodVisit;
import dev.berth.protocol.node.PodVisit.LogWish;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.SessionCommand.AskConfig;
import dev.berth.protocol.node.SessionCommand.AskToken;
import dev.berth.protocol.node.SessionCommand.ConfigWish;
import dev.berth.protocol.node.SessionCommand.Register;
import dev.berth.protocol.node.SessionCommand.Renew;
import dev.berth.protocol.node.SessionCommand.ReportEvent;
import dev.berth.protocol.node.SessionCommand.ReportPod;
import dev.berth.protocol.node.VisitReply;
import dev.berth.protocol.volume.AttachReply;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.protocol.volume.VolumeCommand.Attach;
import dev.berth.protocol.volume.VolumeCommand.Detach;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = WARNING, akka.actor.provider = local")
                    .withFallback(ConfigFactory.load()));
    private static final ScheduledExecutorService SCHEDULER = Executors.newSingleThreadScheduledExecutor();
    private static int lives;

    @TempDir
    Path dir = Path.of("");

    private final TestProbe<SessionCommand> session = KIT.createTestProbe();
    private final TestProbe<VolumeCommand> volume = KIT.createTestProbe();
    private String incarnation = "";
    private ActorRef<AgentCommand> agent =
            KIT.system().<AgentCommand>deadLetters().narrow();
    private final Set<String> begun = new HashSet<>();
    private long number;
    private final NameStore names = new NameStore();
    private final List<String> turns = new CopyOnWriteArrayList<>();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        SCHEDULER.shutdownNow();
    }

    @BeforeEach
    void start() {
        agent = newLife();
    }

    private ActorRef<AgentCommand> newLife() {
        incarnation = "life-" + ++lives;
        String life = incarnation;
        SimulatedRuntime runtime = SimulatedRuntime.create(
                "10.244.3.0/24", SimulatedTime.real(SCHEDULER), Optional.of(dir.resolve("simulated.json")));
        var node = new NodeSpec(
                "node-1",
                "10.0.0.1",
                "",
                "10.244.3.0/24",
                Map.of(),
                Map.of(),
                0,
                0,
                110,
                List.of(dir.resolve("volumes").toString()),
                dir.resolve("agent").toString());
        var config = new AgentConfig(
                Duration.ofMillis(100),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                10,
                Duration.ofMillis(100),
                Duration.ofMillis(50));
        Wiring wiring = new Wiring() {
            @Override
            public void turn(String name) {
                turns.add(name);
            }

            @Override
            public void session(String name, SessionCommand message) {
                session.getRef().tell(message);
            }

            @Override
            public void volume(String pv, VolumeCommand message) {
                volume.getRef().tell(message);
            }
        };
        return KIT.spawn(Agent.create(new AgentParts(
                node,
                new Machine("6.1", "Linux", "linux", "amd64", "machine", "boot-1", 2, 1 << 30),
                runtime,
                new RuntimeProber(runtime),
                wiring,
                LeaseListener.none(),
                config,
                InstantSource.system(),
                BootClock.system(),
                Optional.of(names),
                Runnable::run,
                () -> life)));
    }

    private static byte[] slice(String name, String address) {
        return """
                {"metadata":{"name":"%s","namespace":"default","labels":{"kubernetes.io/service-name":"web"}},
                 "addressType":"IPv4","endpoints":[{"addresses":["%s"]}]}
                """.formatted(name, address).getBytes(StandardCharsets.UTF_8);
    }

    private void tellSlices(
            long from, long to, boolean last, int unchanged, Optional<List<String>> keys, byte[]... all) {
        agent.tell(new AgentCommand.Names(
                incarnation, "discovery.k8s.io/endpointslices", from, to, last, List.of(all), unchanged, keys));
    }

    /** The next question in which slices are asked for so. */
    private void untilSlicesAsked(long revision, boolean keys) {
        var wanted = new SessionCommand.NamesKnown("discovery.k8s.io/endpointslices", revision, keys);
        while (!next(SessionCommand.AskNames.class).known().contains(wanted)) {
            // An older question.
        }
    }

    @Test
    void namesAreFollowedByPagesAndWhatHasGoneIsFoundByCounting() {
        register(1);
        untilSlicesAsked(-1, false);
        tellSlices(-1, 3, false, 0, Optional.empty(), slice("web-a", "10.0.0.1"), slice("web-b", "10.0.0.2"));
        untilSlicesAsked(3, false);
        assertThat(names.filled()).as("half of it").isFalse();
        tellSlices(3, 5, true, 2, Optional.empty(), slice("web-c", "10.0.0.3"));
        untilSlicesAsked(5, false);
        assertThat(names.slicesAt("10.0.0.3")).hasSize(1);
        tellSlices(3, 5, true, 2, Optional.empty(), slice("web-c", "10.0.0.9"));
        // web-a has changed, web-b has gone, web-d is new: one of three is unchanged.
        tellSlices(5, 9, true, 1, Optional.empty(), slice("web-a", "10.0.0.7"), slice("web-d", "10.0.0.4"));
        untilSlicesAsked(9, true);
        assertThat(names.slicesAt("10.0.0.9")).as("an answer that came twice").isEmpty();
        tellSlices(9, 9, true, 3, Optional.of(List.of("default/web-a", "default/web-c", "default/web-d")));
        untilSlicesAsked(9, false);
        assertThat(names.slicesAt("10.0.0.2")).isEmpty();
        assertThat(names.slicesAt("10.0.0.1")).isEmpty();
        assertThat(names.slicesAt("10.0.0.7")).hasSize(1);
        agent.tell(new AgentCommand.Names(incarnation, "core/services", -1, 0, true, List.of(), 0, Optional.empty()));
        await().until(names::filled);
    }

    /** The next message of the kind; others are left out. */
    private <T extends SessionCommand> T next(Class<T> type) {
        while (true) {
            SessionCommand m = session.receiveMessage(Duration.ofSeconds(5));
            if (type.isInstance(m)) {
                return type.cast(m);
            }
        }
    }

    private Register register(long epoch) {
        Register asked = next(Register.class);
        agent.tell(new AgentCommand.Registered(incarnation, epoch, 60_000, asked.number()));
        return asked;
    }

    /** Tells of pods, and answers the report that each waits for when it is new. */
    private void assign(boolean full, Pods... pods) {
        send(full, pods);
        for (Pods p : pods) {
            if (begun.add(p.tree().at("/metadata/uid").asText())) {
                acknowledged();
            }
        }
    }

    private void send(boolean full, Pods... pods) {
        List<byte[]> json = new ArrayList<>();
        for (Pods p : pods) {
            json.add(Json.bytes(p.tree()));
        }
        agent.tell(new AgentCommand.Assignments(incarnation, 1, ++number, full, json, List.of()));
    }

    private ReportPod acknowledged() {
        ReportPod report = next(ReportPod.class);
        agent.tell(new AgentCommand.Reported(report.uid(), report.number(), true));
        return report;
    }

    private JsonNode untilRunning() {
        while (true) {
            JsonNode status = Json.parse(acknowledged().status());
            if (status.path("phase").asText().equals("Running")) {
                return status;
            }
        }
    }

    private ReportPod untilGone() {
        while (true) {
            ReportPod report = next(ReportPod.class);
            if (report.gone()) {
                return report;
            }
            agent.tell(new AgentCommand.Reported(report.uid(), report.number(), true));
        }
    }

    @Test
    void anAgentRegistersUntilItIsAnswered() {
        Register first = next(Register.class);
        assertThat(next(Register.class).incarnation()).isEqualTo(first.incarnation());
        JsonNode node = Json.parse(first.node());
        assertThat(node.path("status")
                        .path("nodeInfo")
                        .path("containerRuntimeVersion")
                        .asText())
                .isEqualTo("simulated://0.1");
        assertThat(node.path("status").path("capacity").path("pods").asText()).isEqualTo("110");
        JsonNode notes = node.path("metadata").path("annotations");
        assertThat(notes.path("berth.dev/volume-root").asText()).endsWith("volumes");
        assertThat(notes.path("berth.dev/agent-pid").asLong())
                .isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void anAssignedPodRunsAndIsReportedUntilAcknowledged() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        assertThat(next(ReportEvent.class).component()).isEqualTo("kubelet");
        assertThat(untilRunning().path("podIP").asText()).startsWith("10.244.3.");
    }

    @Test
    void anUnansweredReportIsSentAgain() {
        register(1);
        send(true, Pods.pod("p").container("c"));
        ReportPod first = next(ReportPod.class);
        ReportPod again = next(ReportPod.class);
        assertThat(again.uid()).isEqualTo(first.uid());
        assertThat(again.number()).isGreaterThanOrEqualTo(first.number());
    }

    @Test
    void aPodIsReportedAgainWhenItsSessionAsksAndToEachSessionThatTakesOver() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        while (!ready(acknowledged())) {}
        assertThat(told(Duration.ofMillis(100))).noneMatch(ReportPod.class::isInstance);
        agent.tell(new AgentCommand.Repeat(incarnation, List.of("uid-p", "uid-unknown")));
        assertThat(ready(acknowledged())).isTrue();
        agent.tell(new AgentCommand.Unknown(incarnation));
        register(1);
        assertThat(ready(acknowledged())).isTrue();
    }

    /** What the session is told in this time. */
    private List<SessionCommand> told(Duration time) {
        List<SessionCommand> all = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        try {
            while (true) {
                all.add(session.receiveMessage(Duration.ofNanos(Math.max(1, end - System.nanoTime()))));
            }
        } catch (AssertionError silence) {
            return all;
        }
    }

    private static boolean ready(ReportPod report) {
        return report.uid().equals("uid-p")
                && Json.parse(report.status()).at("/containerStatuses/0/ready").asBoolean();
    }

    @Test
    void aPodWhoseReportWasNotStoredIsNotBegun() {
        register(1);
        send(true, Pods.pod("web-0").container("c").claim("www", "claim").bound("www", "pvc-1"));
        ReportPod report = next(ReportPod.class);
        agent.tell(new AgentCommand.Reported(report.uid(), report.number(), false));
        send(false, Pods.pod("p").container("c"));
        while (!phaseOf(report, "uid-p").equals("Running")) {
            report = next(ReportPod.class);
            agent.tell(new AgentCommand.Reported(
                    report.uid(), report.number(), report.uid().equals("uid-p")));
        }
        volume.expectNoMessage(Duration.ZERO);
    }

    private static String phaseOf(ReportPod report, String uid) {
        return report.uid().equals(uid)
                ? Json.parse(report.status()).path("phase").asText()
                : "";
    }

    @Test
    void aClaimIsAttachedBeforeTheStartAndGivenBackBeforeGone() {
        register(1);
        Pods web = Pods.pod("web-0").container("c").claim("www", "claim").bound("www", "pvc-1");
        assign(true, web);
        Attach asked = volume.expectMessageClass(Attach.class);
        assertThat(asked.epoch()).isEqualTo(1);
        Path path = dir.resolve("volumes/pvc-1");
        asked.replyTo().tell(new AttachReply.Attached("pvc-1", asked.podUid(), 7, path.toString()));
        untilRunning();
        assertThat(path).isDirectory();
        assign(false, web.deleted(0));
        Detach back = (Detach) volume.fishForMessage(
                        Duration.ofSeconds(5),
                        m -> m instanceof Detach ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore())
                .getFirst();
        assertThat(back.token()).isEqualTo(7);
        back.replyTo().tell(new AttachReply.Detached("pvc-1", back.podUid()));
        assertThat(untilGone().name()).isEqualTo("web-0");
    }

    @Test
    void goneIsRepeatedUntilItIsAcknowledged() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        untilRunning();
        assign(false, Pods.pod("p").container("c").deleted(0));
        long first = untilGone().number();
        assertThat(untilGone().number()).isEqualTo(first);
    }

    @Test
    void aPodThatTheWholeListNoLongerNamesIsKilled() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        untilRunning();
        assign(true);
        await().until(() -> Files.readString(dir.resolve("simulated.json")).equals("{\"pods\":[]}"));
    }

    @Test
    void aGapAsksForTheWholeListByARenewal() {
        register(1);
        number = 4;
        send(false, Pods.pod("p").container("c"));
        assertThat(next(Renew.class).received()).isZero();
    }

    @Test
    void aNewLifeFindsItsPodsAndDoesNotRestartThem() {
        register(1);
        Pods pod = Pods.pod("p").container("c");
        assign(true, pod);
        JsonNode before = untilRunning();
        KIT.stop(agent);
        agent = newLife();
        // Messages of the old life are still in the mailbox of the probe.
        Register asked = next(Register.class);
        while (!asked.incarnation().equals(incarnation)) {
            asked = next(Register.class);
        }
        assertThat(asked.running()).containsExactly("uid-p");
        agent.tell(new AgentCommand.Registered(incarnation, 2, 60_000, asked.number()));
        agent.tell(new AgentCommand.Assignments(
                incarnation,
                2,
                1,
                true,
                List.of(Json.bytes(pod.status((ObjectNode) before).tree())),
                List.of()));
        assign2(pod.deleted(0));
        ReportPod gone = untilGone();
        JsonNode container = Json.parse(gone.status()).path("containerStatuses").path(0);
        assertThat(container.path("restartCount").asInt()).isZero();
        assertThat(container.path("containerID").asText())
                .isEqualTo(before.path("containerStatuses")
                        .path(0)
                        .path("containerID")
                        .asText());
    }

    @Test
    void anAgentOfAFencedEpochEndsItsPodsBeforeItRegistersAnew() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        untilRunning();
        agent.tell(new AgentCommand.Clean(incarnation, 1));
        Register asked = next(Register.class);
        while (asked.number() <= 2) {
            asked = next(Register.class);
        }
        assertThat(asked.running()).isEmpty();
        agent.tell(new AgentCommand.Registered(incarnation, 2, 60_000, asked.number()));
        assertThat(next(Renew.class).epoch()).isEqualTo(2);
    }

    @Test
    void anAnswerToNothingGrantsNothing() {
        Register asked = next(Register.class);
        agent.tell(new AgentCommand.Registered(incarnation, 1, 60_000, asked.number() + 100));
        assertThat(next(Register.class).number()).isGreaterThan(asked.number());
    }

    @Test
    void aHostThatIsSilentIsLeftForTheNext() {
        await().atMost(Duration.ofSeconds(10)).until(() -> !turns.isEmpty());
        assertThat(turns.getFirst()).isEqualTo("node-1");
    }

    private void assign2(Pods pod) {
        agent.tell(new AgentCommand.Assignments(incarnation, 2, 2, false, List.of(Json.bytes(pod.tree())), List.of()));
    }

    @Test
    void unknownMakesTheAgentRegisterAgain() {
        register(1);
        agent.tell(new AgentCommand.Unknown(incarnation));
        assertThat(next(Register.class).incarnation()).isEqualTo(incarnation);
    }

    @Test
    void whatAPodNamesIsAskedForUntilItIsThere() {
        register(1);
        assign(
                true,
                Pods.pod("p")
                        .container(
                                "c",
                                c -> c.withArray("/envFrom")
                                        .addObject()
                                        .putObject("secretRef")
                                        .put("name", "keys")));
        AskConfig asked = next(AskConfig.class);
        ConfigKey keys = ConfigKey.secret("keys");
        assertThat(asked.wishes()).containsExactly(new ConfigWish("default", keys, 0));
        agent.tell(new AgentCommand.Config(incarnation, "default", keys, ConfigWish.ABSENT, new byte[0]));
        String told = acknowledgedText();
        while (!told.contains("CreateContainerConfigError")) {
            told = acknowledgedText();
        }
        assertThat(next(AskConfig.class).wishes()).hasSize(1);
        agent.tell(new AgentCommand.Config(
                incarnation, "default", keys, 5, "{\"data\":{\"A\":\"Yg==\"}}".getBytes(StandardCharsets.UTF_8)));
        untilRunning();
        AskConfig last = next(AskConfig.class);
        while (last.wishes().getFirst().revision() != 5) {
            last = next(AskConfig.class);
        }
    }

    private static Pods withToken(long seconds) {
        return Pods.pod("p")
                .container("c")
                .volumeOf(Json.parse(
                        ("{\"name\":\"t\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"token\","
                                        + "\"expirationSeconds\":" + seconds + "}}]}}")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private Path tokenFile() {
        return dir.resolve("agent/pods/uid-p/volumes/t/token");
    }

    private void tellToken(TokenWish wish, String token, String problem) {
        agent.tell(new AgentCommand.Token(incarnation, "uid-p", wish, token, problem));
    }

    @Test
    void aTokenIsAskedForUntilItIsThereAndThenNoMore() {
        register(1);
        assign(true, withToken(3600));
        var wish = new TokenWish("", 3600);
        AskToken asked = next(AskToken.class);
        assertThat(asked.wish()).isEqualTo(wish);
        assertThat(asked.pod()).isEqualTo("p");
        assertThat(asked.uid()).isEqualTo("uid-p");
        tellToken(wish, "", "no account");
        next(AskToken.class);
        agent.tell(new AgentCommand.Token("another life", "uid-p", wish, "stolen", ""));
        tellToken(new TokenWish("bank", 3600), "of another", "");
        next(AskToken.class);
        assertThat(Files.exists(tokenFile())).isFalse();
        tellToken(wish, "one", "");
        untilRunning();
        assertThat(tokenFile()).content().isEqualTo("one");
        tellToken(wish, "an answer to an earlier question", "");
        assertThat(told(Duration.ofMillis(300))).noneMatch(AskToken.class::isInstance);
        assertThat(tokenFile()).content().isEqualTo("one");
    }

    @Test
    void aTokenIsRenewedBeforeItExpires() {
        register(1);
        assign(true, withToken(1));
        next(AskToken.class);
        tellToken(new TokenWish("", 1), "one", "");
        untilRunning();
        // Questions from before the first answer may still be on their way.
        await().until(() -> {
            next(AskToken.class);
            tellToken(new TokenWish("", 1), "two", "");
            return Files.readString(tokenFile()).equals("two");
        });
    }

    private String acknowledgedText() {
        return new String(acknowledged().status(), StandardCharsets.UTF_8);
    }

    @Test
    void visitorsReadTheLogOfAPodThatIsHereAndAreToldOfOneThatIsNot() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        untilRunning();
        TestProbe<VisitReply> visitor = KIT.createTestProbe();
        var wish = new LogWish(false, false, false, Optional.empty(), Optional.empty(), Optional.empty());
        agent.tell(new AgentCommand.Visit(new PodVisit.Log("uid-p", "c", wish), visitor.getRef()));
        var log = visitor.expectMessageClass(VisitReply.Output.class);
        assertThat(log.output()
                        .getSource()
                        .map(b -> b.utf8String())
                        .runWith(Sink.seq(), KIT.system())
                        .toCompletableFuture()
                        .join())
                .containsExactly("simulated container c started, attempt 0\n");
        agent.tell(new AgentCommand.Visit(new PodVisit.Log("uid-x", "c", wish), visitor.getRef()));
        assertThat(visitor.expectMessageClass(VisitReply.Refused.class).code()).isEqualTo(404);
        agent.tell(
                new AgentCommand.Visit(new PodVisit.Exec("uid-p", "c", List.of("ls"), false, false), visitor.getRef()));
        assertThat(visitor.expectMessageClass(VisitReply.Refused.class).message())
                .contains("simulated");
    }

    @Test
    void aDrainedAgentStopsEverythingAndAnswers() {
        register(1);
        assign(true, Pods.pod("p").container("c"));
        untilRunning();
        TestProbe<Done> done = KIT.createTestProbe();
        agent.tell(new OwnCommand.Drain(done.getRef()));
        done.receiveMessage(Duration.ofSeconds(5));
    }

    @Test
    void anAgentThatLeavesTellsItsSessionUntilItHasTakenNote() {
        register(1);
        TestProbe<Done> done = KIT.createTestProbe();
        agent.tell(new OwnCommand.Leave(done.getRef()));
        next(SessionCommand.Leave.class);
        next(SessionCommand.Leave.class);
        agent.tell(new AgentCommand.Left(incarnation));
        done.receiveMessage(Duration.ofSeconds(5));
    }

    @Test
    void aDirectoryInUseIsNotRemoved() throws Exception {
        register(1);
        assign(true, Pods.pod("web-0").container("c").claim("www", "claim").bound("www", "pvc-1"));
        Attach asked = volume.expectMessageClass(Attach.class);
        Path path = dir.resolve("volumes/pvc-1");
        asked.replyTo().tell(new AttachReply.Attached("pvc-1", asked.podUid(), 7, path.toString()));
        untilRunning();
        TestProbe<SessionCommand.DirectoryRemoved> asker = KIT.createTestProbe();
        agent.tell(new AgentCommand.RemoveDirectory(path.toString(), asker.getRef()));
        assertThat(asker.receiveMessage(Duration.ofSeconds(5)).problem()).contains("is mounted by");
        Path unused = Files.createDirectories(dir.resolve("volumes/pvc-2"));
        agent.tell(new AgentCommand.RemoveDirectory(unused.toString(), asker.getRef()));
        assertThat(asker.receiveMessage(Duration.ofSeconds(5)).problem()).isEmpty();
        assertThat(unused).doesNotExist();
    }
}
