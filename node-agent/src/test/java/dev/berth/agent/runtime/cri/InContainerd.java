package dev.berth.agent.runtime.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tests of a class share a containerd, and each has a node of its own in it. */
@Tag("root")
@ExtendWith(ContainerdMachine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InContainerd {
    @TempDir
    Path directory = Path.of("");

    Containerd containerd;
    CriNode node;

    private final int number;

    /** @param number see {@link Containerd#start} */
    InContainerd(int number) {
        this.number = number;
    }

    @BeforeAll
    final void startContainerd(@TempDir Path home) throws Exception {
        containerd = Containerd.start(home.toRealPath(), number);
    }

    @AfterAll
    final void stopContainerd() throws Exception {
        containerd.close();
        assertThat(containerd.leftovers("none"))
                .as("what is left of containerd")
                .isEmpty();
    }

    @BeforeEach
    final void openNode() throws Exception {
        node = CriNode.open(containerd, directory.toRealPath(), "a");
    }

    @AfterEach
    void closeNode() throws Exception {
        node.close();
    }
}
