package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.runtime.PodRuntime.FoundPod;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real pods in the machine's network. */
class HostNetworkTest extends OnANode {
    private static final String HERE = "127.0.0.1";

    HostNetworkTest() {
        super(13);
    }

    @BeforeEach
    void aPodOfTheNode() throws Exception {
        node.sandbox("web", HERE);
    }

    private static String network(Object process) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/net")).toString();
    }

    @Test
    void itSeesTheMachinesNetworkAndNamesAndKeepsAHostNameOfItsOwn() throws Exception {
        node.start(Node.container("web", "exec sleep 100"));
        assertThat(network(node.pid("web"))).isEqualTo(network("self"));
        assertThat(node.exec("web", "readlink /proc/self/ns/net; cat /proc/sys/kernel/hostname /etc/hosts")
                        .output())
                .isEqualTo(network("self") + "\nweb\n" + Files.readString(Path.of("/etc/hosts")));
    }

    @Test
    void itsPortsAreTheMachines() throws Exception {
        try (var server = new ServerSocket(0)) {
            node.start(Node.container("web", "exec sleep 100"));
            try (var there = Node.await(node.runtime.connect("uid-web", server.getLocalPort()));
                    var here = server.accept()) {
                assertThat(there.isOpen()).isTrue();
                assertThat(here.isConnected()).isTrue();
            }
        }
    }

    @Test
    void itTakesNoAddressOfThePodNetworkAndIsAdopted() throws Exception {
        node.start(Node.container("web", "exec sleep 100"));
        assertThat(node.sandbox("other").ip())
                .isEqualTo(node.config.podNetwork().host(0));
        long pid = node.pid("web");
        node = node.next();
        List<FoundPod> found = Node.await(node.runtime.adopt());
        assertThat(found)
                .filteredOn(p -> p.name().equals("web"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.ip()).isEqualTo(HERE);
                    assertThat(p.running()).hasSize(1);
                });
        assertThat(node.pid("web")).isEqualTo(pid);
        node.remove("web");
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
    }
}
