package dev.berth.controller.session;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.util.concurrent.CompletionStage;

/** A collection's newest revision by a linearizable read; {@code Collections::newest} is one. */
@FunctionalInterface
public interface Newest {
    CompletionStage<Revision> newest(Resource resource);
}
