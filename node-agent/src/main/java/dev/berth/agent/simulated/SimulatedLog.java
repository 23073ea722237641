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
        var text = new StringBuilder()
                .append(life.startedAt())
                .append(" stdout F simulated container ")
                .append(life.started.container())
                .append(" started, attempt ")
                .append(life.started.attempt())
                .append('\n');
        return new SeekableInMemoryByteChannel(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean ended() {
        return !life.running();
    }
}
