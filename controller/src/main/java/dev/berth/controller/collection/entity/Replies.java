package dev.berth.controller.collection.entity;

import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import java.util.List;

/** Answers to writers. */
final class Replies {
    private final String collection;

    Replies(String collection) {
        this.collection = collection;
    }

    /** Each write its own result. */
    void results(List<Apply> batch, List<WriteResult> results) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).replyTo().tell(results.get(i));
        }
    }

    /** Nothing of it was written. */
    void busy(List<Apply> batch, String why) {
        all(batch, new WriteResult.Busy("the collection " + collection + " " + why));
    }

    /** It may or may not have been written. */
    void unknown(List<Apply> batch, String why) {
        all(batch, new WriteResult.Unknown("the collection " + collection + " " + why));
    }

    private static void all(List<Apply> batch, WriteResult result) {
        batch.forEach(c -> c.replyTo().tell(result));
    }
}
