package dev.berth.agent.simulated;

import dev.berth.agent.runtime.ContainerLog;
import dev.berth.agent.simulated.SimulatedPod.Life;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** What a container that only looks like one has to say: that it began, and how it ended. */
record SimulatedLog(Life life) implements ContainerLog {
    @Override
    public SeekableByteChannel open() {
        String line = life.startedAt() + " stdout F simulated container " + life.started.container()
                + " started, attempt " + life.started.attempt() + "\n";
        return new SeekableInMemoryByteChannel(line.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean ended() {
        return !life.running();
    }
}
