package dev.berth.controller.journal;

import com.typesafe.config.Config;
import java.util.List;

/** The journal of a cluster with one control node. */
class OnePeerConformanceTest extends JournalConformance {
    @Override
    List<Config> configs() {
        return TestPeers.many("conforms-alone", 1);
    }
}
