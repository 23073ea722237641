package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three real JVMs that goes back to what it was. */
class BackupIT {
    @TempDir
    Path home = Path.of("");

    @TempDir
    Path elsewhere = Path.of("");

    @BeforeEach
    void up() {
        berth("up", "--runtime", "simulated", "--api-port", "29443").orFail();
    }

    @AfterEach
    void down() {
        berth("down", "--delete").orFail();
    }

    private Shell.Result berth(String... words) {
        return Berthed.launch(home, words);
    }

    private Shell.Result kubectl(String... words) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(words));
        return Shell.run(
                Berthed.ROOT,
                Map.of("KUBECONFIG", home.resolve("kubeconfig").toString()),
                Duration.ofSeconds(100),
                command);
    }

    private long revisionOf(String configMap) {
        return Long.parseLong(kubectl("get", "configmap", configMap, "-o", "jsonpath={.metadata.resourceVersion}")
                .orFail()
                .strip());
    }

    private void awaitThreeReady() {
        kubectl("wait", "--for=jsonpath={.status.readyReplicas}=3", "statefulset/sample-statefulset", "--timeout=90s")
                .orFail();
    }

    @Test
    void whatWasStoredAtTheBackupIsBackAndNoRevisionIsGivenTwice() throws Exception {
        kubectl("create", "configmap", "old", "--from-literal=is=before").orFail();
        kubectl("apply", "-f", "deploy/samples/statefulset.yaml").orFail();
        awaitThreeReady();
        Path file = elsewhere.resolve("backup");
        berth("backup", file.toString()).orFail();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(berth("backup", file.toString()).output()).contains("is there already");

        kubectl("create", "configmap", "new", "--from-literal=is=after").orFail();
        kubectl("patch", "configmap", "old", "-p", "{\"data\":{\"is\":\"after\"}}")
                .orFail();
        kubectl("delete", "statefulset", "sample-statefulset").orFail();
        long newest = Math.max(revisionOf("new"), revisionOf("old"));
        assertThat(berth("restore", file.toString()).output())
                .contains("node-1 runs")
                .contains("./berth down");

        berth("down").orFail();
        assertThat(berth("restore", damaged(file).toString()).output())
                .contains("damaged")
                .contains("offset");
        // As one leaves it that was killed while it wrote.
        Files.createDirectories(home.resolve("nodes/node-2/journal-1/torso"));
        berth("restore", file.toString()).orFail();
        berth("up").orFail();

        assertThat(kubectl("get", "configmap", "old", "-o", "jsonpath={.data.is}")
                        .orFail())
                .isEqualTo("before");
        assertThat(kubectl("get", "configmap", "new").output()).contains("NotFound");
        awaitThreeReady();
        kubectl("create", "configmap", "later").orFail();
        assertThat(revisionOf("later")).isGreaterThan(newest);
        assertThat(home.resolve("nodes/node-1/journal"))
                .as("the journal before")
                .exists();
    }

    private Path damaged(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        return Files.write(elsewhere.resolve("damaged"), bytes);
    }
}
