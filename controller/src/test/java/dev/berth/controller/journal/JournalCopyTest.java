package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What real peers hold, taken while they run, and given to new ones. */
class JournalCopyTest {
    @TempDir
    Path directory = Path.of("");

    @RegisterExtension
    private final OpenPeers open = new OpenPeers();

    private static void write(JournalClient client, int from, int to) throws Exception {
        for (int n = from; n <= to; n++) {
            var append = new JournalCommand.Append("a", n, "w", List.of(new byte[] {(byte) n}));
            assertThat(client.send(append).get(20, TimeUnit.SECONDS)).isEqualTo(new JournalReply.Done());
        }
    }

    private static long highest(JournalClient client) throws Exception {
        return new MajorityRead(client)
                .highest(List.of("a"))
                .get(20, TimeUnit.SECONDS)
                .getFirst();
    }

    private static JournalCopy copy(JournalClient client, JournalPeer peer) throws Exception {
        long reached = new MajorityRead(client).reached().get(20, TimeUnit.SECONDS);
        return new CatchUp(peer::copy, Duration.ofSeconds(20)).to(reached).get(30, TimeUnit.SECONDS);
    }

    private Path stored(JournalCopy copy) throws IOException {
        Path file = directory.resolve("copy");
        try (OutputStream out = Files.newOutputStream(file)) {
            copy.writeTo(out);
        }
        return file;
    }

    @Test
    void eachPeersCopyHasWhatWasAcknowledgedBeforeAndGoesOnInNewPeers() throws Exception {
        List<JournalPeer> peers = new ArrayList<>();
        List<Config> configs = TestPeers.many("copy", 3);
        for (Config config : configs) {
            peers.add(open.start(config));
        }
        JournalClient client = open.connect(configs.get(0));
        for (int round = 0; round < 10; round++) {
            write(client, round * 3 + 1, round * 3 + 3);
            JournalCopy copy = copy(client, peers.get(round % 3));
            assertThat(Objects.requireNonNull(copy.state().ids().get("a")).highest())
                    .isEqualTo(round * 3 + 3);
        }
        Path file = stored(copy(client, peers.get(1)));
        open.close();

        JournalState state = JournalFiles.read(file);
        List<Config> later = TestPeers.many("copy-again", 3).stream()
                .map(c -> ConfigFactory.parseString("berth.journal.directory = \""
                                + JournalConfig.of(c).directory() + "/new\"")
                        .withFallback(c))
                .toList();
        for (Config config : later) {
            JournalFiles.create(JournalConfig.of(config).directory(), "copy-again", state);
        }
        for (int life = 0; life < 2; life++) {
            for (Config config : later) {
                open.start(config);
            }
            JournalClient anew = open.connect(later.get(2));
            assertThat(highest(anew)).isEqualTo(30 + life);
            write(anew, 31 + life, 31 + life);
            open.close();
        }
    }

    @Test
    void aPeerThatLostEverythingIsFilledByThoseThatBeganWithACopy() throws Exception {
        Config one = TestPeers.one("whole");
        JournalPeer peer = open.start(one);
        JournalClient first = open.connect(one);
        write(first, 1, 5);
        JournalState state = copy(first, peer).state();
        List<Config> configs = TestPeers.many("filled", 3);
        for (Config config : configs.subList(0, 2)) {
            JournalFiles.create(JournalConfig.of(config).directory(), "filled", state);
        }
        for (Config config : configs) {
            open.start(config);
        }
        JournalClient client = open.connect(configs.get(0));
        write(client, 6, 6);
        assertThat(highest(client)).isEqualTo(6);
    }

    @Test
    void aCopyThatWasCutShortIsRefusedWithItsName() throws Exception {
        var out = new ByteArrayOutputStream();
        new JournalCopy(0, JournalState.EMPTY).writeTo(out);
        for (int length = 0; length < out.size(); length++) {
            Path file = directory.resolve("short-" + length);
            Files.write(file, java.util.Arrays.copyOf(out.toByteArray(), length));
            assertThatThrownBy(() -> JournalFiles.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("another backup");
        }
    }

    @Test
    void aPeerThatDoesNotCatchUpSaysHowFarItHasCome() {
        var behind = new CatchUp(() -> new JournalCopy(7, JournalState.EMPTY), Duration.ofMillis(60));
        assertThatThrownBy(() -> behind.to(9).get(20, TimeUnit.SECONDS))
                .hasStackTraceContaining("entry 7 only, others to 9");
    }
}
