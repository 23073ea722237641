package dev.berth.agent.runtime.cri;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.agent.machine.GroupTree;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets behind which there is no container runtime. */
class CriClientTest {
    @TempDir
    Path directory;

    @Test
    void aSocketThatIsNotThereIsNamedWithTheCure() {
        assertThatThrownBy(() -> CriRuntime.create(config(directory.resolve("none"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.resolve("none").toString())
                .hasMessageContaining("start it, or name its socket");
    }

    /** The socket is not even asked. */
    @Test
    void aMachineWithoutAFreezerIsRefusedWithTheCure() throws IOException {
        Path mounts = Files.writeString(
                directory.resolve("mountinfo"), "32 31 0:29 / /none/memory rw - cgroup cgroup rw,memory\n");

        assertThatThrownBy(() -> CriRuntime.create(config(directory.resolve("none")), new GroupTree("berth-t", mounts)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no freezer of control groups")
                .hasMessageContaining("mount -t cgroup -o freezer");
    }

    @Test
    void aFileIsNoRuntime() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> CriRuntime.create(config(file))).isInstanceOf(IOException.class);
    }

    @Test
    void whoeverSpeaksSomethingElseIsNoRuntime() throws IOException {
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> {
                try (var client = server.accept()) {
                    client.write(ByteBuffer.wrap("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException gone) {
                    // The test has ended.
                }
            });

            assertThatThrownBy(() -> CriRuntime.create(config(socket)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no container runtime answers");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "A", "a b", "a/b", "-a"})
    void aCellIsAPartOfNames(String cell) {
        assertThatThrownBy(
                        () -> new CriRuntimeConfig(cell, Path.of("/s"), directory, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private CriRuntimeConfig config(Path socket) {
        return new CriRuntimeConfig("1a2b-1", socket, directory, Optional.empty(), Optional.empty());
    }
}
