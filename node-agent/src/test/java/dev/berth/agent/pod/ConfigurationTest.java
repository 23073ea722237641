package dev.berth.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.spec.Bytes;
import dev.berth.agent.spec.ConfigObjects.Entries;
import dev.berth.agent.spec.Payload;
import dev.berth.agent.spec.PodTokens;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pod gets of ConfigMaps, Secrets and of itself, and what it waits for. */
class ConfigurationTest {
    private static final ConfigKey MAP = ConfigKey.map("settings");
    private static final ConfigKey SECRET = ConfigKey.secret("keys");

    private static PodEvent.Configured there(ConfigKey key, String... pairs) {
        var values = new java.util.TreeMap<String, Bytes>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], Bytes.of(pairs[i + 1]));
        }
        return new PodEvent.Configured(key, Optional.of(new Entries(values)));
    }

    private static PodEvent.Configured absent(ConfigKey key) {
        return new PodEvent.Configured(key, Optional.empty());
    }

    private static Pods withEnv(String json) {
        return Pods.pod("p").container("c", c -> c.setAll(parse(json)));
    }

    private static Pods withVolume(String json) {
        Pods pod = Pods.pod("p")
                .container(
                        "c",
                        c -> c.withArray("/volumeMounts")
                                .addObject()
                                .put("name", "cfg")
                                .put("mountPath", "/cfg"));
        ObjectNode volume = Json.object().put("name", "cfg");
        volume.setAll(parse(json));
        return pod.volumeOf(volume);
    }

    private static ObjectNode parse(String json) {
        return Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> env(Rig rig) {
        return rig.of(PodEffect.Start.class).getFirst().spec().env();
    }

    @Test
    void aContainerWaitsInSilenceUntilItIsKnownWhatItNames() {
        Rig rig = Rig.sandboxed(
                withEnv("{'envFrom':[{'configMapRef':{'name':'settings'}}]}").build());
        assertThat(rig.pulls()).isEmpty();
        assertThat(rig.waiting("c")).isEqualTo("ContainerCreating");
        assertThat(rig.on(there(MAP, "A", "1", "not a name", "2")).pulls()).containsExactly("c");
        assertThat(env(rig.pulled("c"))).containsEntry("A", "1").doesNotContainKey("not a name");
    }

    @Test
    void aMissingOneHoldsTheContainerWithItsReasonAndItStartsWhenItAppears() {
        Rig rig = Rig.sandboxed(
                withEnv("{'env':[{'name':'P','valueFrom':{'secretKeyRef':{'name':'keys','key':'password'}}}]}")
                        .build());
        rig.on(absent(SECRET));
        assertThat(rig.waiting("c")).isEqualTo("CreateContainerConfigError");
        assertThat(rig.container("c").at("/state/waiting/message").asText()).isEqualTo("secret \"keys\" not found");
        assertThat(rig.reasons()).containsExactly("Failed");
        assertThat(rig.on(absent(SECRET)).reasons()).as("the same is told once").isEmpty();
        rig.on(there(SECRET, "other", "x"));
        assertThat(rig.container("c").at("/state/waiting/message").asText())
                .isEqualTo("couldn't find key password in Secret default/keys");
        assertThat(rig.on(there(SECRET, "password", "hush")).pulls()).containsExactly("c");
        assertThat(env(rig.pulled("c"))).containsEntry("P", "hush");
    }

    @Test
    void anOptionalOneIsNotWaitedFor() {
        Rig rig = Rig.sandboxed(withEnv("{'envFrom':[{'secretRef':{'name':'keys','optional':true}}],'env':["
                        + "{'name':'K','valueFrom':{'configMapKeyRef':{'name':'settings','key':'k','optional':true}}},"
                        + "{'name':'L','value':'$(K)-'}]}")
                .build());
        rig.on(absent(SECRET)).on(there(MAP, "other", "x"));
        assertThat(env(rig.pulled("c"))).doesNotContainKey("K").containsEntry("L", "$(K)-");
    }

    @Test
    void variablesWinOverWholeObjectsAndPrefixesAreSetBefore() {
        Rig rig = Rig.sandboxed(withEnv("{'envFrom':[{'prefix':'X_','configMapRef':{'name':'settings'}}],"
                        + "'env':[{'name':'X_A','value':'mine'},{'name':'C','value':'$(X_B)'}]}")
                .build());
        rig.on(there(MAP, "A", "1", "B", "2"));
        assertThat(env(rig.pulled("c"))).containsEntry("X_A", "mine").containsEntry("C", "2");
    }

    @Test
    void resourcesAreToldInTheirDivisorAndTheNodesWhereNoLimitIs() {
        Rig rig = Rig.sandboxed(withEnv("{'resources':{'limits':{'memory':'100Mi'},'requests':{'cpu':'250m'}},'env':["
                        + "{'name':'M','valueFrom':{'resourceFieldRef':{'resource':'limits.memory','divisor':'1Mi'}}},"
                        + "{'name':'R','valueFrom':{'resourceFieldRef':{'resource':'requests.cpu','divisor':'1m'}}},"
                        + "{'name':'U','valueFrom':{'resourceFieldRef':{'resource':'requests.cpu'}}},"
                        + "{'name':'N','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu'}}}]}")
                .build());
        assertThat(env(rig.pulled("c"))).containsAllEntriesOf(Map.of("M", "100", "R", "250", "U", "1", "N", "2"));
    }

    @Test
    void aVolumeIsWrittenBeforeTheSandboxAndAgainWhenItsSourceChanges() {
        Rig rig = new Rig(withVolume("{'configMap':{'name':'settings'}}").build());
        assertThat(rig.effects)
                .noneMatch(e -> e instanceof PodEffect.WriteFiles || e instanceof PodEffect.CreateSandbox);
        rig.on(there(MAP, "a", "1"));
        assertThat(files(rig)).containsExactly(Map.entry("a", new Payload.Entry(Bytes.of("1"), 0644)));
        assertThat(rig.of(PodEffect.CreateSandbox.class)).isEmpty();
        rig.on(new PodEvent.Written("cfg"));
        assertThat(rig.of(PodEffect.CreateSandbox.class)).hasSize(1);
        rig.on(new PodEvent.SandboxCreated("10.244.0.5")).run("c", 0);
        rig.on(there(MAP, "a", "1"));
        assertThat(rig.of(PodEffect.WriteFiles.class)).as("nothing has changed").isEmpty();
        rig.on(there(MAP, "a", "2", "b", "3"));
        assertThat(files(rig)).containsOnlyKeys("a", "b");
        // A change that comes while files are being written is not lost.
        rig.on(there(MAP, "a", "4"));
        assertThat(rig.of(PodEffect.WriteFiles.class)).isEmpty();
        rig.on(new PodEvent.Written("cfg"));
        assertThat(files(rig)).containsOnlyKeys("a");
        rig.on(new PodEvent.Written("cfg")).on(absent(MAP));
        assertThat(rig.effects).as("what was there stays").noneMatch(e -> e instanceof PodEffect.WriteFiles);
    }

    @Test
    void aMissingVolumeHoldsThePodAndSaysSoOnce() {
        Rig rig = new Rig(withVolume("{'secret':{'secretName':'keys','items':[{'key':'k','path':'d/f','mode':256}]}}")
                .build());
        rig.on(absent(SECRET));
        assertThat(rig.of(PodEffect.Event.class))
                .extracting(PodEffect.Event::message)
                .containsExactly("MountVolume.SetUp failed for volume \"cfg\" : secret \"keys\" not found");
        assertThat(rig.on(absent(SECRET)).reasons()).isEmpty();
        rig.on(there(SECRET, "x", "y"));
        assertThat(rig.of(PodEffect.Event.class).getFirst().message())
                .endsWith("references non-existent secret key: k");
        rig.on(there(SECRET, "k", "v"));
        assertThat(files(rig)).containsExactly(Map.entry("d/f", new Payload.Entry(Bytes.of("v"), 0400)));
    }

    @Test
    void projectionsAreMergedIntoOneVolume() {
        Rig rig = new Rig(withVolume("{'projected':{'defaultMode':288,'sources':[{'configMap':{'name':'settings'}},"
                        + "{'secret':{'name':'keys','optional':true}},"
                        + "{'downwardAPI':{'items':[{'path':'labels','fieldRef':{'fieldPath':'metadata.labels'}}]}}]}}")
                .label("b", "2\"")
                .label("a", "1")
                .build());
        rig.on(there(MAP, "a", "1")).on(absent(SECRET));
        assertThat(files(rig))
                .containsEntry("a", new Payload.Entry(Bytes.of("1"), 0440))
                .containsEntry("labels", new Payload.Entry(Bytes.of("a=\"1\"\nb=\"2\\\"\""), 0440));
    }

    @Test
    void aFailedWriteIsTriedAgainAndFilesOfAPodThatNeverStartedAreTakenAway() {
        Rig rig = new Rig(withVolume("{'configMap':{'name':'settings'}}").build());
        rig.on(there(MAP, "a", "1")).on(new PodEvent.WriteFailed("cfg", "disk full"));
        assertThat(rig.reasons()).containsExactly("FailedMount");
        assertThat(rig.of(PodEffect.WriteFiles.class)).isEmpty();
        rig.after(java.time.Duration.ofSeconds(2));
        assertThat(rig.of(PodEffect.WriteFiles.class)).hasSize(1);
        rig.on(new PodEvent.Removed());
        assertThat(rig.of(PodEffect.Remove.class))
                .as("not while files are on their way")
                .isEmpty();
        rig.on(new PodEvent.Written("cfg"));
        assertThat(rig.of(PodEffect.Remove.class)).hasSize(1);
    }

    private static final TokenWish WISH = new TokenWish("vault", 600);

    private static PodEvent.TokenCame token(String text) {
        return new PodEvent.TokenCame(WISH, PodTokens.Answer.token(text));
    }

    private static Rig withToken() {
        return new Rig(withVolume("{'projected':{'defaultMode':420,'sources':[{'serviceAccountToken':"
                        + "{'audience':'vault','expirationSeconds':600,'path':'token'}}]}}")
                .build());
    }

    @Test
    void aPodStartsWithItsTokenAndANewOneTakesItsPlace() {
        Rig rig = withToken();
        assertThat(rig.state.pod().tokens()).containsExactly(WISH);
        assertThat(rig.of(PodEffect.WriteFiles.class)).isEmpty();
        assertThat(rig.of(PodEffect.CreateSandbox.class)).isEmpty();
        rig.on(token("one"));
        assertThat(files(rig)).containsExactly(Map.entry("token", new Payload.Entry(Bytes.of("one"), 0644)));
        rig.on(new PodEvent.Written("cfg"))
                .on(new PodEvent.SandboxCreated("10.244.0.5"))
                .run("c", 0);
        rig.on(new PodEvent.TokenCame(WISH, PodTokens.Answer.none("no account")));
        assertThat(rig.effects).as("the old one still counts").noneMatch(e -> e instanceof PodEffect.WriteFiles);
        rig.on(token("two"));
        assertThat(files(rig)).containsExactly(Map.entry("token", new Payload.Entry(Bytes.of("two"), 0644)));
    }

    @Test
    void aTokenThatThereIsNotHoldsThePodAndSaysWhyOnce() {
        Rig rig = withToken();
        var none = new PodEvent.TokenCame(WISH, PodTokens.Answer.none("serviceaccounts \"clerk\" not found"));
        rig.on(none);
        assertThat(rig.of(PodEffect.Event.class))
                .extracting(PodEffect.Event::message)
                .containsExactly("MountVolume.SetUp failed for volume \"cfg\" : serviceaccounts \"clerk\" not found");
        assertThat(rig.on(none).reasons()).isEmpty();
        assertThat(files(rig.on(token("one")))).containsKey("token");
    }

    private static Map<String, Payload.Entry> files(Rig rig) {
        return rig.of(PodEffect.WriteFiles.class).getFirst().files().files();
    }

    /** A pod whose container mounts a claim at what the expression becomes; {@code P} is the pod's name, {@code D} a key of the map. */
    private static Rig mountedAt(String expression, String entry) {
        Pods pod = Pods.pod("p")
                .container("c", c -> {
                    c.setAll(parse("{'env':["
                            + "{'name':'P','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}},"
                            + "{'name':'D','valueFrom':{'configMapKeyRef':{'name':'settings','key':'d'}}}]}"));
                    c.withArray("/volumeMounts")
                            .addObject()
                            .put("name", "logs")
                            .put("mountPath", "/logs")
                            .put("subPathExpr", expression);
                })
                .volumeOf(parse("{'name':'logs','emptyDir':{}}"));
        return Rig.sandboxed(pod.build()).on(there(MAP, "d", entry));
    }

    @Test
    void aSubPathMayBeMadeOfTheContainersVariables() {
        PodEffect.Start start = mountedAt("of-$(P)/$(D)/$$", "deep")
                .pulled("c")
                .of(PodEffect.Start.class)
                .getFirst();
        assertThat(start.subPaths()).singleElement().satisfies(s -> {
            assertThat(s.path()).isEqualTo("of-p/deep/$");
            assertThat(start.spec().mounts()).containsExactly(new Mount(s.volume() + "/of-p/deep/$", "/logs", false));
        });
    }

    @Test
    void aSubPathOfUnknownVariablesHoldsTheContainer() {
        Rig rig = mountedAt("$(Q)", "deep");
        assertThat(rig.pulls()).isEmpty();
        assertThat(rig.waiting("c")).isEqualTo("CreateContainerConfigError");
        assertThat(rig.container("c").at("/state/waiting/message").asText()).contains("logs", "subPathExpr names Q");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../other", "/etc", "a/../../b"})
    void aVariableCannotLeadASubPathOutOfItsVolume(String entry) {
        Rig rig = mountedAt("$(D)", entry);
        assertThat(rig.pulls()).isEmpty();
        assertThat(rig.container("c").at("/state/waiting/message").asText()).contains(entry);
    }
}
