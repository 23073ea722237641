package dev.berth.agent.cri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.names.DnsWish;
import dev.berth.agent.names.EtcHosts;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import dev.berth.agent.runtime.PodRuntime.SandboxSpec;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import dev.berth.cri.v1.ContainerConfig;
import dev.berth.cri.v1.ContainerStatus;
import dev.berth.cri.v1.Image;
import dev.berth.cri.v1.Int64Value;
import dev.berth.cri.v1.LinuxContainerResources;
import dev.berth.cri.v1.LinuxContainerSecurityContext;
import dev.berth.cri.v1.NamespaceMode;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxConfig;
import dev.berth.cri.v1.PodSandboxMetadata;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods and containers as what a runtime is asked for. */
class RequestsTest {
    private static final Marks MARKS = new Marks("1a2b-1", "/state/logs");
    private static final Image ROOT = Image.newBuilder().setId("sha256:1").build();
    private static final Image NUMBERED =
            ROOT.toBuilder().setUid(Int64Value.newBuilder().setValue(1000)).build();
    private static final Image NAMED = ROOT.toBuilder().setUsername("app").build();

    @Test
    void aSandboxBearsItsNodeItsPodAndWhereItsLogsAre() {
        PodSandboxConfig config = sandbox("web-0", 2);

        assertThat(config.getMetadata())
                .isEqualTo(PodSandboxMetadata.newBuilder()
                        .setUid("uid")
                        .setName("web-0")
                        .setNamespace("default")
                        .setAttempt(2)
                        .build());
        assertThat(config.getLabelsMap())
                .isEqualTo(Map.of(
                        "berth.node", "1a2b-1",
                        "io.kubernetes.pod.uid", "uid",
                        "io.kubernetes.pod.name", "web-0",
                        "io.kubernetes.pod.namespace", "default"));
        assertThat(config.getLogDirectory()).isEqualTo("/state/logs/default_web-0_uid");
        assertThat(config.getLinux().getCgroupParent()).isEqualTo("/berth-1a2b-1");
        assertThat(config.getDnsConfig().getServersList()).containsExactly("10.96.0.10");
        assertThat(config.getDnsConfig().getSearchesList()).containsExactly("default.svc.cluster.local", "lan");
        assertThat(config.getDnsConfig().getOptionsList()).containsExactly("ndots:5", "edns0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsKnownOfASandboxLaterIsWhatItWasMadeWithButForItsNames(boolean privileged) {
        PodSandboxConfig made = sandbox("web-0", 2, privileged);
        PodSandbox listed = PodSandbox.newBuilder()
                .setMetadata(made.getMetadata())
                .putAllLabels(made.getLabelsMap())
                .putAllAnnotations(made.getAnnotationsMap())
                .build();

        assertThat(made.getLinux().getSecurityContext().getPrivileged()).isEqualTo(privileged);
        assertThat(Sandboxes.known(MARKS, listed))
                .isEqualTo(made.toBuilder().clearDnsConfig().build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../etc", "a/b", "a_b", ".", "a\u0000", "-x"})
    void aPodWhoseNameCannotBeAFileGetsNoSandbox(String name) {
        assertThatThrownBy(() -> sandbox(name, 0))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class, f -> assertThat(f.reason()).isEqualTo("FailedCreatePodSandBox"));
    }

    @Test
    void aContainerWhoseNameCannotBeAFileIsRefused() {
        assertThatThrownBy(() -> config(spec("../x", RunAs.OF_THE_IMAGE, 0), ROOT))
                .isInstanceOf(RuntimeFailure.class);
    }

    @Test
    void aContainerIsWhatItsSpecSays() {
        ContainerConfig config = config(spec("main", RunAs.OF_THE_IMAGE, 0, new Mount("/vol", "/data", true)), ROOT);

        assertThat(config.getMetadata().getName()).isEqualTo("main");
        assertThat(config.getMetadata().getAttempt()).isEqualTo(3);
        assertThat(config.getImage().getImage()).isEqualTo("sha256:1");
        assertThat(config.getCommandList()).containsExactly("serve");
        assertThat(config.getArgsList()).containsExactly("--port", "80");
        assertThat(config.getWorkingDir()).isEqualTo("/srv");
        assertThat(config.getEnvsList())
                .extracting(e -> e.getKey() + "=" + e.getValue())
                .containsExactly("A=b=c");
        assertThat(config.getLogPath()).isEqualTo("main/3.log");
        assertThat(config.getLabelsMap()).containsAllEntriesOf(MARKS.container("uid", "main"));
        assertThat(config.getStdin()).isTrue();
        assertThat(config.getStdinOnce()).isTrue();
        assertThat(config.getTty()).isTrue();
        assertThat(config.getMountsList())
                .extracting(m -> m.getHostPath() + ":" + m.getContainerPath() + ":" + m.getReadonly())
                .containsExactly("/vol:/data:true", "/pods/etc.hosts:/etc/hosts:false");
    }

    @Test
    void whereItsLastWordsAreIsKnownLater() {
        ContainerConfig config = config(spec("main", RunAs.OF_THE_IMAGE, 0), ROOT);
        ContainerStatus later = ContainerStatus.newBuilder()
                .putAllAnnotations(config.getAnnotationsMap())
                .build();

        assertThat(Containers.lastWords(later)).contains(new LastWords("/pods/main.3.last-words", true));
        assertThat(Containers.lastWords(ContainerStatus.getDefaultInstance())).isEmpty();
    }

    @Test
    void aVolumeAtEtcHostsIsNotCovered() {
        ContainerConfig config =
                config(spec("main", RunAs.OF_THE_IMAGE, 0, new Mount("/mine", "/etc/hosts", true)), ROOT);

        assertThat(config.getMountsList()).extracting(m -> m.getHostPath()).containsExactly("/mine");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "1, 100000, 1000, 2", "250, 100000, 25000, 256", "2000, 100000, 200000, 2048"})
    void limitsAreKubernetesArithmetic(long millis, long period, long quota, long shares) {
        LinuxContainerResources resources = config(spec("main", RunAs.OF_THE_IMAGE, millis), ROOT)
                .getLinux()
                .getResources();

        assertThat(resources.getCpuPeriod()).isEqualTo(period);
        assertThat(resources.getCpuQuota()).isEqualTo(quota);
        assertThat(resources.getCpuShares()).isEqualTo(shares);
        assertThat(resources.getMemoryLimitInBytes()).isEqualTo(64 << 20);
    }

    @Test
    void aContainerHasTheRightsThatItsPodAsksForByName() {
        var wish = new RunAs(
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                List.of(),
                new Rights(false, Set.of("NET_ADMIN", "CHOWN"), false, true));
        LinuxContainerSecurityContext security = security(wish, ROOT);

        assertThat(security.getPrivileged()).isFalse();
        assertThat(security.getNoNewPrivs()).isTrue();
        assertThat(security.getReadonlyRootfs()).isTrue();
        assertThat(security.getCapabilities().getAddCapabilitiesList()).containsExactly("CHOWN", "NET_ADMIN");
        assertThat(security.getCapabilities().getDropCapabilitiesList()).containsExactly("ALL");
    }

    @Test
    void everyContainerIsConfined() {
        LinuxContainerSecurityContext security = security(RunAs.OF_THE_IMAGE, ROOT);

        assertThat(security.getCapabilities().getAddCapabilitiesList())
                .contains("CHOWN", "KILL")
                .doesNotContain("MKNOD", "SYS_ADMIN");
        assertThat(security.getCapabilities().getDropCapabilitiesList()).containsExactly("ALL");
        assertThat(security.hasSeccomp()).isTrue();
        assertThat(security.getNamespaceOptions().getPid()).isEqualTo(NamespaceMode.CONTAINER);
        assertThat(security.getNamespaceOptions().getNetwork()).isEqualTo(NamespaceMode.POD);
    }

    @Test
    void withoutAWishTheUserIsLeftToTheImage() {
        LinuxContainerSecurityContext security = security(RunAs.OF_THE_IMAGE, NAMED);

        assertThat(security.hasRunAsUser()).isFalse();
        assertThat(security.hasRunAsGroup()).isFalse();
        assertThat(security.getRunAsUsername()).isEmpty();
    }

    @Test
    void aUserAndItsGroupsAreGivenAsAsked() {
        LinuxContainerSecurityContext security = security(wish(7, 8, true), ROOT);

        assertThat(security.getRunAsUser().getValue()).isEqualTo(7);
        assertThat(security.getRunAsGroup().getValue()).isEqualTo(8);
        assertThat(security.getSupplementalGroupsList()).containsExactly(9L);
    }

    /** A runtime must refuse a group without a user. */
    @Test
    void aGroupAloneStandsBesideTheImagesUser() {
        assertThat(security(wish(-1, 8, false), NUMBERED).getRunAsUser().getValue())
                .isEqualTo(1000);
        assertThat(security(wish(-1, 8, false), NAMED).getRunAsUsername()).isEqualTo("app");
        LinuxContainerSecurityContext root = security(wish(-1, 8, false), ROOT);
        assertThat(root.hasRunAsUser()).isTrue();
        assertThat(root.getRunAsUser().getValue()).isZero();
        assertThat(root.getRunAsGroup().getValue()).isEqualTo(8);
    }

    @Test
    void whoMustNotBeRootAndWouldOrMightBeIsRefused() {
        assertRefused(wish(0, -1, true), NUMBERED, "breaks non-root policy");
        assertRefused(wish(-1, -1, true), ROOT, "image will run as root");
        assertRefused(wish(-1, -1, true), NAMED, "non-numeric user (app)");
        assertThat(security(wish(-1, -1, true), NUMBERED).hasRunAsUser()).isFalse();
        assertThat(security(wish(5, -1, true), ROOT).getRunAsUser().getValue()).isEqualTo(5);
    }

    private static void assertRefused(RunAs wish, Image image, String why) {
        assertThatThrownBy(() -> security(wish, image)).isInstanceOfSatisfying(RuntimeFailure.class, f -> {
            assertThat(f.reason()).isEqualTo("CreateContainerConfigError");
            assertThat(f).hasMessageContaining(why);
        });
    }

    @Test
    void imagesAreNamedInFull() {
        assertThat(Images.spec("nginx").getImage()).isEqualTo("docker.io/library/nginx:latest");
        assertThat(Images.spec("quay.io/team/app:3").getImage()).isEqualTo("quay.io/team/app:3");
        assertThatThrownBy(() -> Images.spec("no image"))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class, f -> assertThat(f.reason()).isEqualTo("InvalidImageName"));
        Image known = ROOT.toBuilder()
                .addRepoDigests("docker.io/library/nginx@sha256:2")
                .build();
        assertThat(Images.present("nginx", known).id()).isEqualTo("docker.io/library/nginx@sha256:2");
        assertThat(Images.present("nginx", ROOT).id()).isEqualTo("sha256:1");
    }

    private static PodSandboxConfig sandbox(String name, int attempt) {
        return sandbox(name, attempt, false);
    }

    private static PodSandboxConfig sandbox(String name, int attempt, boolean privileged) {
        var spec = new SandboxSpec(
                "uid",
                "default",
                name,
                "web-0",
                Map.of("berth.node", "another"),
                Map.of(),
                DnsWish.OF_THE_MACHINE,
                EtcHosts.PLAIN,
                "",
                privileged);
        return Sandboxes.wanted(
                MARKS,
                spec,
                attempt,
                "nameserver 10.96.0.10\nsearch default.svc.cluster.local lan\noptions ndots:5 edns0\n");
    }

    private static ContainerConfig config(ContainerSpec spec, Image image) {
        PodSandbox sandbox = AdoptionTest.sandbox("s", "uid", 0, true);
        return Containers.wanted(MARKS, sandbox, spec, image, "/pods/etc.hosts", "/pods/main.3.last-words");
    }

    private static LinuxContainerSecurityContext security(RunAs wish, Image image) {
        return config(spec("main", wish, 0), image).getLinux().getSecurityContext();
    }

    /** @param user negative for none; the same for the group */
    private static RunAs wish(long user, long group, boolean nonRoot) {
        return new RunAs(
                user < 0 ? OptionalLong.empty() : OptionalLong.of(user),
                group < 0 ? OptionalLong.empty() : OptionalLong.of(group),
                nonRoot,
                List.of(9L),
                Rights.USUAL);
    }

    private static ContainerSpec spec(String name, RunAs runAs, long millis, Mount... mounts) {
        return new ContainerSpec(
                "uid",
                name,
                3,
                "nginx",
                List.of("serve"),
                List.of("--port", "80"),
                Map.of("A", "b=c"),
                "/srv",
                List.of(mounts),
                64 << 20,
                millis,
                Stdin.ONCE,
                true,
                runAs,
                new LastWords("/dev/termination-log", true));
    }
}
