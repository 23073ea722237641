package dev.berth.agent.runtime.process;

import dev.berth.agent.logs.LogEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The message of a container's end, found as the kubelet finds it ({@code getTerminationMessage}). */
final class LastWordsFile {
    /** The kubelet's MaxContainerTerminationMessageLength. */
    private static final int MOST = 4096;

    private LastWordsFile() {}

    /** @param orLog whether the end of the log takes the place of a message that was not written */
    static String read(ContainerFiles files, boolean orLog) {
        try {
            String written = new String(end(files.lastWords(), MOST), StandardCharsets.UTF_8);
            return written.isEmpty() && orLog ? log(files.log()) : written;
        } catch (IOException unreadable) {
            return "Error on reading termination log " + files.lastWords() + ": " + unreadable.getMessage();
        }
    }

    private static String log(Path log) throws IOException {
        byte[] end = end(log, LogEnd.ENOUGH);
        return LogEnd.text(end, end.length < LogEnd.ENOUGH);
    }

    /** The last bytes of a file, however large it is; none of one that is not there. */
    private static byte[] end(Path file, int most) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - most));
            ByteBuffer buffer = ByteBuffer.allocate(most);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // A read may bring less than there is.
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (NoSuchFileException absent) {
            return new byte[0];
        }
    }
}
