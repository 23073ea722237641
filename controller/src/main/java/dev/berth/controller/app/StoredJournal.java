package dev.berth.controller.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.api.ApiParts;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.journal.RaftJournal;
import dev.berth.controller.journal.group.RefusedChange;
import dev.berth.controller.journal.state.Membership;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The journal as the API asks for it. */
record StoredJournal(RaftJournal journal) implements ApiParts.Stored {
    private static final Duration CATCH_UP = Duration.ofSeconds(20);

    @Override
    public CompletionStage<Copy> copy() {
        return journal.copy(CATCH_UP).thenApply(copy -> copy::writeTo);
    }

    @Override
    public JsonNode status() {
        return journal.status().<JsonNode>map(Json.mapper()::valueToTree).orElseGet(Json::object);
    }

    @Override
    public CompletionStage<JsonNode> addPeer(String name, String address) {
        return answered(journal.add(name, address));
    }

    @Override
    public CompletionStage<JsonNode> removePeer(String name) {
        return answered(journal.remove(name));
    }

    private static CompletionStage<JsonNode> answered(CompletionStage<Membership> change) {
        return change.handle((group, failure) -> {
            if (failure == null) {
                return Json.mapper().valueToTree(group);
            }
            Throwable cause = Failures.cause(failure);
            String why = String.valueOf(cause.getMessage());
            throw new RefusedException(
                    cause instanceof RefusedChange ? Status.of(409, "Conflict", why) : Status.unavailable(why, 1));
        });
    }
}
