package dev.berth.agent.runtime;

import dev.berth.agent.logs.LogEnd;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** The file of the message of a container's end, and the message found as the kubelet finds it ({@code getTerminationMessage}). Blocks. */
public final class LastWordsFile {
    /** The kubelet's MaxContainerTerminationMessageLength. */
    private static final int MOST = 4096;

    private LastWordsFile() {}

    /**
     * The same container with an empty file mounted where it is to write its last words, if it wants one; any user of it may write there.
     *
     * @param file of this node; its directory must be there
     */
    public static ContainerSpec mounted(ContainerSpec spec, Path file) throws IOException {
        if (spec.lastWords().path().isEmpty()) {
            return spec;
        }
        Files.deleteIfExists(file);
        Files.createFile(file);
        Files.setAttribute(file, "unix:mode", 0666);
        return spec.with(new Mount(file.toString(), spec.lastWords().path(), false));
    }

    /**
     * What a container has written, or why that cannot be read.
     *
     * @param file as it was mounted; one that is not there is empty
     * @param log in the CRI format, as whole as it will be
     * @param orLog whether the end of the log takes the place of a message that was not written
     */
    public static String read(Path file, Path log, boolean orLog) {
        try {
            String written = new String(end(file, MOST), StandardCharsets.UTF_8);
            return written.isEmpty() && orLog ? log(log) : written;
        } catch (IOException unreadable) {
            return "Error on reading termination log " + file + ": " + unreadable.getMessage();
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
