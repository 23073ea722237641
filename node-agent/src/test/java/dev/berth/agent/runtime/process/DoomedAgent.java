package dev.berth.agent.runtime.process;

import java.nio.file.Path;

/** An agent in a JVM of its own that starts pods until it is killed. */
final class DoomedAgent {
    static final String POD_BEFORE_DEATH = "pod 4";

    private DoomedAgent() {}

    public static void main(String[] arguments) throws Exception {
        Node node = Node.open(Node.config(Path.of(arguments[0]), arguments[1], 2));
        node.shell("steady", "exec sleep 100");
        for (int i = 0; i < 200; i++) {
            System.out.println("pod " + i);
            node.shell("pod-" + i, "exec sleep 100");
        }
    }
}
