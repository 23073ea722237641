package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Everything that the journal holds, as one peer has it. Does not change any more.
 *
 * @param reached the log's entry up to which everything is in it; of later ones some may be, but none without all before
 */
public record JournalCopy(long reached, JournalState state) {
    /** In the form of a state file; blocks. */
    public void writeTo(OutputStream out) throws IOException {
        var buffered = new BufferedOutputStream(out, 1 << 16);
        StateFile.write(state, buffered);
        buffered.flush();
    }
}
