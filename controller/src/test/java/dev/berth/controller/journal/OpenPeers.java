package dev.berth.controller.journal;

import com.typesafe.config.Config;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Real peers and clients of a test, closed after it. */
final class OpenPeers implements AfterEachCallback, AutoCloseable {
    private final List<AutoCloseable> open = new ArrayList<>();

    JournalPeer start(Config config) throws IOException {
        JournalPeer peer = JournalPeer.start(JournalConfig.of(config));
        open.add(peer);
        return peer;
    }

    /** A client in a JVM that has no peer of its own. */
    JournalClient connect(Config config) {
        return connect(config, Optional.empty());
    }

    JournalClient connect(Config config, Optional<JournalPeer> own) {
        JournalClient client = JournalClient.connect(JournalConfig.of(config), own);
        open.add(client);
        return client;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
        open.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
    }
}
