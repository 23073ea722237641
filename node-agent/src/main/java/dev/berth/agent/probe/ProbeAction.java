package dev.berth.agent.probe;

import java.util.List;
import java.util.Map;

/** How a container is asked. */
public sealed interface ProbeAction {
    /** A command in the container; exit code 0 is success. */
    record Exec(List<String> command) implements ProbeAction {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /**
     * A GET; 200 to 399 is success.
     *
     * @param host empty for the pod's own address
     */
    record Http(String scheme, String host, int port, String path, Map<String, String> headers) implements ProbeAction {
        public Http {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * A connection that opens is success.
     *
     * @param host empty for the pod's own address
     */
    record Tcp(String host, int port) implements ProbeAction {}

    /** What Berth cannot ask yet; it fails with this sentence. */
    record Unsupported(String why) implements ProbeAction {}
}
