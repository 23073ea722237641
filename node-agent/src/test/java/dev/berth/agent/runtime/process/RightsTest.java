package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.machine.Commands;
import dev.berth.agent.runtime.Capabilities;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What real containers may do. */
class RightsTest extends OnANode {
    private static final Rights NONE = new Rights(false, Set.of(), false, false);
    private static final Rights PRIVILEGED = new Rights(true, Capabilities.USUAL, true, false);
    private static final Rights READ_ONLY = new Rights(false, Capabilities.USUAL, true, true);
    private static final String RIGHTS = "grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs' /proc/self/status";

    RightsTest() {
        super(12);
    }

    private static RunAs root(Rights rights) {
        return new RunAs(OptionalLong.of(0), OptionalLong.of(0), false, List.of(), rights);
    }

    private static RunAs user(Rights rights) {
        return new RunAs(OptionalLong.of(1000), OptionalLong.of(1000), true, List.of(), rights);
    }

    /** What the container itself wrote, and what a command in it writes. */
    private List<String> both(RunAs who, String script, Mount... mounts) throws Exception {
        Path seen = Files.createDirectories(directory.resolve("seen"));
        Files.setAttribute(seen, "unix:mode", 0777);
        var all = new Mount[mounts.length + 1];
        System.arraycopy(mounts, 0, all, 0, mounts.length);
        all[mounts.length] = new Mount(seen.toString(), "/seen", false);
        node.sandbox("web");
        String own = "{ " + script + "; } >/seen/tmp 2>&1; mv /seen/tmp /seen/own; exec sleep 100";
        ContainerSpec spec = Node.container("web", who, LastWords.NONE, own, all);
        node.start(spec);
        String visitor = node.exec("web", "until [ -e /seen/own ]; do sleep 0.02; done; " + script)
                .output();
        String written = Files.readString(seen.resolve("own"));
        node.remove("web");
        Files.delete(seen.resolve("own"));
        return List.of(written, visitor);
    }

    @Test
    void whoSaysNothingHasTheUsualCapabilitiesAndMayGainThem() throws Exception {
        assertThat(both(root(Rights.USUAL), RIGHTS))
                .allSatisfy(seen -> assertThat(seen)
                        .contains("CapEff:\t00000000a00425fb", "CapBnd:\t00000000a00425fb", "CapInh:\t0000000000000000")
                        .contains("NoNewPrivs:\t0"));
    }

    @Test
    void aUserFromWhomAllIsDroppedHasNothingAndGainsNothing() throws Exception {
        assertThat(both(user(NONE), "id -u; " + RIGHTS))
                .allSatisfy(seen -> assertThat(seen)
                        .startsWith("1000\n")
                        .contains("CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000")
                        .contains("CapAmb:\t0000000000000000", "NoNewPrivs:\t1"));
    }

    @Test
    void aRootFromWhomAllIsDroppedKeepsWhatItNeededToEnterItsRoot() throws Exception {
        assertThat(both(root(NONE), RIGHTS + "; chown 1 /etc/hosts || echo refused"))
                .allSatisfy(seen -> assertThat(seen)
                        .contains("CapEff:\t0000000000040000", "CapBnd:\t0000000000000000")
                        .contains("refused"));
    }

    @Test
    void whatIsAddedWorksAndWhatIsNotDoesNot() throws Exception {
        String down = "ip link set lo down && echo down || echo refused";
        assertThat(both(root(Rights.USUAL), down))
                .allSatisfy(seen -> assertThat(seen).endsWith("refused\n"));
        Rights admin = new Rights(false, Set.of("NET_ADMIN"), false, false);
        assertThat(both(root(admin), down)).containsOnly("down\n");
    }

    @Test
    void aSetuidProgramGivesItsOwnersRightsOnlyToWhoMayGainThem() throws Exception {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        Files.copy(Path.of("/usr/bin/id"), tools.resolve("id"));
        Files.setAttribute(tools.resolve("id"), "unix:mode", 04755);
        var mount = new Mount(tools.toString(), "/tools", true);
        assertThat(both(user(Rights.USUAL), "/tools/id -u", mount)).containsOnly("0\n");
        Rights same = new Rights(false, Capabilities.USUAL, false, false);
        assertThat(both(user(same), "/tools/id -u", mount)).containsOnly("1000\n");
    }

    @Test
    void onAReadOnlyRootOnlyWhatIsMountedCanBeWrittenTo() throws Exception {
        String script = "for f in /x /etc/x /usr/x /seen/x /dev/shm/x; do touch $f 2>/dev/null && echo $f; done;"
                + " mount -o remount,rw / 2>/dev/null || echo stays";
        assertThat(both(root(READ_ONLY), script)).containsOnly("/seen/x\n/dev/shm/x\nstays\n");
    }

    @Test
    void aReadOnlyRootStillHasItsWorkingDirectoryAndItsLastWords() throws Exception {
        node.sandbox("web");
        node.start(new ContainerSpec(
                "uid-web",
                "main",
                0,
                "busybox",
                List.of("sh", "-c", "pwd >/why/not"),
                List.of(),
                Map.of(),
                "/made/for/it",
                List.of(),
                0,
                0,
                Stdin.NONE,
                false,
                root(READ_ONLY),
                new LastWords("/why/not", false)));
        assertThat(node.exit().message()).isEqualTo("/made/for/it\n");
    }

    @Test
    void aPrivilegedContainerMayDoWhatTheMachinesRootMay() throws Exception {
        String script = "grep CapEff /proc/self/status; mount -t tmpfs none /mnt && echo mounted; umount /mnt;"
                + " [ -w /proc/sys/kernel/panic ] && echo writable; ls -d /dev/* | wc -l; wc -c </dev/null";
        String all = capabilities();
        assertThat(both(root(PRIVILEGED), script))
                .allSatisfy(seen -> assertThat(seen)
                        .contains("CapEff:\t" + all, "mounted\nwritable\n")
                        .endsWith("\n0\n"));
        assertThat(both(root(Rights.USUAL), "[ -w /proc/sys/kernel/panic ] || echo not"))
                .containsOnly("not\n");
    }

    @Test
    void aPrivilegedContainerHasTheMachinesDevices() throws Exception {
        String devices = "find /dev -xdev ! -name ptmx -type c | LC_ALL=C sort";
        String ofTheMachine =
                Commands.run(List.of("sh", "-c", devices)).output().strip() + "\n";
        assertThat(both(root(PRIVILEGED), devices)).containsOnly(ofTheMachine);
        assertThat(both(root(Rights.USUAL), devices))
                .containsOnly("/dev/full\n/dev/null\n/dev/random\n/dev/tty\n/dev/urandom\n/dev/zero\n");
    }

    /** This JVM's, as the kernel writes them. */
    private static String capabilities() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapBnd:"))
                .map(line -> line.substring("CapBnd:\t".length()))
                .findFirst()
                .orElseThrow();
    }
}
