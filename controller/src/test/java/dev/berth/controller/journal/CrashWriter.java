package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.ratis.util.SizeInBytes;

/**
 * A process that is recorded: it opens a journal of one peer, reads how far it goes, writes to it, and closes it. Before a write is sent and once
 * it is acknowledged, a {@link Mark} goes to a file of its own.
 */
final class CrashWriter {
    static final String MARKS = "marks";
    static final String JOURNAL = "journal";
    static final String WRITER = "w";
    static final SizeInBytes SEGMENT = SizeInBytes.valueOf("64KB");

    private static final int IDS = 6;

    private final FileChannel marks;
    private final JournalClient client;

    private CrashWriter(FileChannel marks, JournalClient client) {
        this.marks = marks;
        this.client = client;
    }

    /** @param args a directory, and how many writes each persistence id gets */
    public static void main(String... args) throws Exception {
        Path directory = Path.of(args[0]);
        int writes = Integer.parseInt(args[1]);
        JournalConfig config = config(directory.resolve(JOURNAL));
        FileChannel marks =
                FileChannel.open(directory.resolve(MARKS), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try (JournalPeer peer = JournalPeer.start(config, SEGMENT);
                JournalClient client = JournalClient.connect(config, Optional.of(peer))) {
            new CrashWriter(marks, client).write(writes);
        }
        System.exit(0);
    }

    static JournalConfig config(Path directory) {
        return JournalConfig.of(
                TestPeers.in(directory, "berth.journal { snapshot-every = 100, disk-reserve = 0 MiB }"));
    }

    /** What is there already has been read and must stay, like what is acknowledged. */
    private void write(int writes) throws Exception {
        List<String> ids = IntStream.range(0, IDS).mapToObj(i -> "id-" + i).toList();
        List<Long> highest = new MajorityRead(client).highest(ids).get(20, TimeUnit.SECONDS);
        List<CompletableFuture<Void>> all = IntStream.range(0, IDS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> write(ids.get(i), highest.get(i), writes)))
                .toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    }

    private void write(String id, long highest, int writes) {
        if (highest > 0) {
            mark(new Mark(true, false, id, highest));
        }
        for (int i = 0; i < writes; i++) {
            long first = highest + 2L * i + 1;
            send(
                    new JournalCommand.Append(id, first, WRITER, List.of(body(id, first), body(id, first + 1))),
                    first + 1);
            if (i % 10 == 9) {
                send(new JournalCommand.DeleteTo(id, first - 5), first - 5);
            }
        }
    }

    private void send(JournalCommand command, long number) {
        var mark = new Mark(false, command instanceof JournalCommand.DeleteTo, command.persistenceId(), number);
        mark(mark);
        JournalReply reply =
                client.send(command).orTimeout(20, TimeUnit.SECONDS).join();
        if (!(reply instanceof JournalReply.Done)) {
            throw new IllegalStateException(mark + ": " + reply);
        }
        mark(mark.acknowledge());
    }

    private synchronized void mark(Mark mark) {
        try {
            marks.write(ByteBuffer.wrap((mark.text() + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same for the same event in each process; some of zeros only, as the unwritten rest of a log segment is. */
    static byte[] body(String id, long number) {
        var random = new Random(id.hashCode() * 31L + number);
        byte[] body = new byte[random.nextInt(random.nextInt(8) == 0 ? 5_000 : 400)];
        if (random.nextInt(5) > 0) {
            random.nextBytes(body);
        }
        return body;
    }
}
