package dev.berth.controller.view.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Follower;
import dev.berth.controller.collection.state.Window;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection moves to another node, at the same revision, while a view of it is being listed. */
class ListingMovesTest {
    private static final int OBJECTS = 20;

    private final Replica replica = new Replica(Resources.CONFIG_MAPS);
    private final Window<FeedEntry> window = new Window<>(1, Long.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theViewIsFilledByTheNewOwner(boolean firstAnswerLost) {
        CollectionState state = state();
        window.reset(state.revision().value());
        var old = new Follower(600);
        for (int part = 0; part < 3; part++) {
            ask(old, state).forEach(replica::accept);
        }
        assertThat(replica.part()).isEqualTo(3);
        var next = new Follower(600);
        if (firstAnswerLost) {
            ask(next, state);
        }
        for (int asked = 0; asked < 50 && !replica.ready(); asked++) {
            ask(next, state).forEach(replica::accept);
        }
        assertThat(replica.ready()).isTrue();
        assertThat(replica.snapshot().size()).isEqualTo(OBJECTS);
    }

    private List<FeedMessage> ask(Follower owner, CollectionState state) {
        return owner.follow(replica.have(), replica.generation(), replica.listing(), replica.part(), state, window);
    }

    private static CollectionState state() {
        CollectionState state = CollectionState.EMPTY;
        for (int i = 0; i < OBJECTS; i++) {
            String body = "{\"metadata\":{\"namespace\":\"ns\",\"name\":\"o" + i + "\",\"uid\":\"u" + i + "\"}}";
            state = state.apply(new ObjectPut(new ObjectKey("ns", "o" + i), body.getBytes(StandardCharsets.UTF_8)));
        }
        return state;
    }
}
