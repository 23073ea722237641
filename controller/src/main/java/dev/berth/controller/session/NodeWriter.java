package dev.berth.controller.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.session.plan.NodeObjects;
import dev.berth.controller.session.plan.NodeState;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Brings the Node object to what it should say, one write at a time; what is refused is tried again. Confined to its session, to which
 * outcomes come back as messages.
 */
final class NodeWriter {
    private final Objects objects;
    private final SessionClock clock;
    private final ObjectKey key;
    private final Consumer<SessionMessage> self;

    private ObjectNode proposed;
    private Optional<NodeState> wanted = Optional.empty();
    private boolean mayCreate;
    private boolean dirty;
    private boolean writing;

    /** Which write an outcome answers. */
    enum Step {
        MAIN,
        CREATE,
        STATUS
    }

    NodeWriter(Objects objects, SessionClock clock, String node, Consumer<SessionMessage> self) {
        this.objects = objects;
        this.clock = clock;
        this.key = ObjectKey.cluster(node);
        this.self = self;
        this.proposed = Json.object();
    }

    /** The agent's own word on its node; it may be created. */
    void propose(byte[] node) {
        proposed = Json.parse(node);
        mayCreate = true;
    }

    /** A newer status than the proposal's. */
    void proposeStatus(byte[] status) {
        proposed.set("status", Json.parse(status));
    }

    void want(NodeState state) {
        wanted = Optional.of(state);
        mayCreate &= state == NodeState.READY;
        dirty = true;
        write();
    }

    Optional<NodeState> wanted() {
        return wanted;
    }

    /** Nothing is to be written, or under way. */
    boolean settled() {
        return !writing && !dirty;
    }

    /** Something of the Node may differ from what is wanted. */
    void check() {
        dirty |= wanted.isPresent();
        write();
    }

    /** Whether the Node says something else than what is wanted, and nothing is under way that would change it. */
    boolean contradicted(JsonNode node) {
        return settled()
                && wanted.filter(state -> !NodeObjects.says(node, state) || NodeObjects.cordonUnsettled(node))
                        .isPresent();
    }

    /** Goes on where a write was refused. */
    void retry() {
        write();
    }

    private void write() {
        if (!writing && dirty && wanted.isPresent()) {
            dirty = false;
            NodeState state = wanted.get();
            Instant now = clock.wall();
            JsonNode from = proposed.deepCopy();
            edit(Step.MAIN, Edit.Part.MAIN, node -> NodeObjects.main(node, from, state, now));
        }
    }

    void written(Outcome outcome, Step step) {
        writing = false;
        switch (outcome) {
            case Outcome.Done d -> {
                if (step != Step.STATUS) {
                    writeStatus();
                } else {
                    write();
                }
            }
            case Outcome.Refused r -> refused(r.status().code(), step);
        }
    }

    private void writeStatus() {
        NodeState state = wanted.orElse(NodeState.READY);
        Instant now = clock.wall();
        JsonNode from = proposed.deepCopy();
        edit(Step.STATUS, Edit.Part.STATUS, node -> NodeObjects.status(node, from, state, now));
    }

    private void refused(int code, Step step) {
        if (code == 404 && step == Step.MAIN && mayCreate) {
            ObjectNode fresh = NodeObjects.fresh(proposed, wanted.orElse(NodeState.READY), clock.wall());
            send(Step.CREATE, objects.create(Resources.NODES, fresh));
        } else {
            // A Node that is gone and may not be created needs no write; anything else is tried again at the next tick.
            dirty |= code != 404 || mayCreate;
        }
    }

    void notWritten() {
        writing = false;
        dirty = true;
    }

    private void edit(Step step, Edit.Part part, UnaryOperator<ObjectNode> change) {
        send(step, objects.edit(Resources.NODES, key, new Edit(part, Optional.empty(), Optional.empty(), change)));
    }

    private void send(Step step, CompletionStage<Outcome> write) {
        writing = true;
        write.whenComplete((outcome, failure) -> self.accept(
                failure == null
                        ? new SessionMessage.NodeWritten(outcome, step)
                        : new SessionMessage.NodeNotWritten(String.valueOf(failure))));
    }
}
