package dev.berth.deploy.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's JVM. Ends with code 1 and one clear line if it cannot start; its supervisor tries again. */
public final class NodeMain {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

    private NodeMain() {}

    /** Takes no arguments: the configuration file is named by {@code -Dconfig.file}. */
    public static void main(String[] args) {
        try {
            Config config = ConfigFactory.load();
            NodeSettings settings = NodeSettings.of(config);
            ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "berth", config);
            NodeJvm.start(system, settings);
            LOG.info("{} started in {} ms", settings.name(), sinceStart());
        } catch (Exception e) {
            LOG.error("the node cannot start: {}", e.getMessage(), e);
            // Actor threads would keep half a node alive.
            Runtime.getRuntime().halt(1);
        }
    }

    private static long sinceStart() {
        return System.currentTimeMillis()
                - java.lang.management.ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
