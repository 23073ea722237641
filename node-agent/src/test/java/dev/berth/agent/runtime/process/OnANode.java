package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a node of its own, of which nothing is left. */
@Tag("root")
@ExtendWith(RootMachine.class)
abstract class OnANode {
    @TempDir
    Path directory = Path.of("");

    Node node;

    private final int number;

    /** @param number see {@link Node#config} */
    OnANode(int number) {
        this.number = number;
    }

    @BeforeEach
    final void openNode() throws Exception {
        node = Node.open(Node.config(directory.toRealPath(), number));
    }

    @AfterEach
    final void closeNode() throws Exception {
        node.close();
        assertThat(node.leftovers()).as("what is left after the sweep").isEmpty();
    }
}
