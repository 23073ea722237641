package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.image.ArchiveBuilder;
import dev.berth.agent.image.ArchiveBuilder.Layer;
import dev.berth.agent.image.Images;
import dev.berth.agent.machine.Commands;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.LastWords;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Rights;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.Started;
import dev.berth.agent.runtime.PodRuntime.Stdin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An image that has a shell and nothing else: none of the launcher's programs may be looked for in it. */
class StoredImageTest extends OnANode {
    StoredImageTest() {
        super(4);
    }

    @BeforeEach
    void importAnImage() throws Exception {
        Path archive = directory.resolve("image.tar");
        new ArchiveBuilder()
                .name("docker.io/library/tiny:1")
                .config(
                        "{\"Entrypoint\":[\"sh\",\"-c\"],\"Cmd\":[\"echo default\"],\"Env\":[\"FROM=image\",\"PATH=/bin\"],"
                                + "\"WorkingDir\":\"/srv/app\",\"User\":\"app:crew\"}")
                .layer(shell().file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1234:1234::/home/app:/bin/sh\n")
                        .file("etc/group", "crew:x:77:\n")
                        .file("data/old", "old")
                        .file("gone", "gone")
                        .symlink("var/data", "/real"))
                .layer(new Layer()
                        .file(".wh.gone", "")
                        .file("data/.wh..wh..opq", "")
                        .file("data/new", "new"))
                .oci(archive);
        Images.importFile(archive, node.config.imageStore());
    }

    @Test
    void theImagesUserEnvironmentAndDirectoryAreUsed() throws Exception {
        String log = run(
                List.of(
                        "echo $FROM $HOME $PATH; pwd; read -r a b c </proc/self/stat; echo $a; while read -r line; do case $line in"
                                + " Uid*|Gid*|Groups*|CapEff*) echo $line;; esac; done </proc/self/status; echo hidden >/dev/stderr; : >/etc/x"));

        assertThat(log)
                .contains("F image /home/app /bin\n", "F /srv/app\n", "F 1\n", "Uid: 1234 1234", "Gid: 77 77")
                .contains("CapEff: 0000000000000000", "stderr F hidden", "Permission denied");
        assertThat(log).containsPattern("Groups:\\s*\n");
    }

    private static final String WHO =
            "while read -r line; do case $line in Uid*|Gid*|Groups*|CapEff*) echo $line;; esac; done </proc/self/status; echo $HOME";

    private static RunAs as(long user, OptionalLong group, Long... groups) {
        return new RunAs(OptionalLong.of(user), group, true, List.of(groups), Rights.USUAL);
    }

    @Test
    void thePodsUserAndGroupsAreUsedBeforeTheImagesAlsoByItsCommands() throws Exception {
        node.sandbox("tiny");
        node.start(spec(List.of(WHO + "; read -r end"), as(1000, OptionalLong.of(2000), 3000L, 4000L), Stdin.OPEN));
        String exec = node.exec("tiny", WHO).output();
        node.stop("tiny", Duration.ZERO);
        node.exit();
        for (String seen : List.of(exec, log())) {
            assertThat(seen)
                    .containsPattern("Uid:\\s1000 1000 1000 1000")
                    .containsPattern("Gid:\\s2000 2000 2000 2000")
                    .containsPattern("Groups:\\s3000 4000")
                    .contains("CapEff: 0000000000000000");
        }
    }

    @Test
    void aUserOfTheImageBringsItsGroupAndHomeAndAnUnknownOneRootsGroup() throws Exception {
        assertThat(run(as(1234, OptionalLong.empty()), List.of(WHO)))
                .contains("Uid: 1234 1234", "Gid: 1234 1234", "F /home/app\n");
        assertThat(run(as(999, OptionalLong.empty()), List.of(WHO))).contains("Uid: 999 999", "Gid: 0 0", "F /\n");
    }

    @Test
    void whoMustNotBeRootIsNotStartedAsRoot() {
        node.sandbox("tiny");
        assertThatThrownBy(() -> node.start(spec(List.of(WHO), as(0, OptionalLong.empty()), Stdin.NONE)))
                .rootCause()
                .hasMessage("container's runAsUser breaks non-root policy");
    }

    @Test
    void theImagesCommandRunsWhenThePodNamesNone() throws Exception {
        assertThat(run(List.of())).contains("F default\n");
    }

    @Test
    void layersHideWhatIsBelowThem() throws Exception {
        assertThat(run(List.of("echo /data/* /gone*"))).contains("F /data/new /gone*\n");
    }

    @Test
    void aMountTargetFollowsTheImagesLinksInsideOfIt() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        Files.writeString(volume.resolve("file"), "");

        assertThat(run(List.of("echo /real/sub/*"), new Mount(volume.toString(), "/var/data/sub", true)))
                .contains("F /real/sub/file\n");
    }

    private String run(List<String> args, Mount... mounts) throws Exception {
        return run(RunAs.OF_THE_IMAGE, args, mounts);
    }

    private String run(RunAs runAs, List<String> args, Mount... mounts) throws Exception {
        node.sandbox("tiny");
        Started started = node.start(spec(args, runAs, Stdin.NONE, mounts));
        assertThat(started.imageId()).startsWith("sha256:");
        node.exit();
        String log = log();
        node.remove("tiny");
        return log;
    }

    private String log() throws IOException {
        return Files.readString(node.files("tiny").log());
    }

    private static ContainerSpec spec(List<String> args, RunAs runAs, Stdin stdin, Mount... mounts) {
        return new ContainerSpec(
                "uid-tiny",
                "main",
                0,
                "tiny:1",
                List.of(),
                args,
                Map.of(),
                "",
                List.of(mounts),
                0,
                0,
                stdin,
                false,
                runAs,
                LastWords.NONE);
    }

    private static Layer shell() throws IOException {
        Path shell = Path.of("/bin/sh").toRealPath();
        Layer layer = new Layer().file("bin/sh", Files.readAllBytes(shell), 0755);
        Matcher libraries = Pattern.compile("(/\\S+\\.so\\S*)")
                .matcher(Commands.run(List.of("ldd", shell.toString())).output());
        while (libraries.find()) {
            layer.file(libraries.group(1), Files.readAllBytes(Path.of(libraries.group(1))), 0755);
        }
        return layer;
    }
}
