package dev.berth.agent.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.Map;

/** The Node object that an agent proposes to its session. */
public final class NodeDescription {
    /** Annotation: the process of the agent that registered last. Who starts one knows by it that a Ready is not of the life before. */
    public static final String AGENT_PID = "berth.dev/agent-pid";

    private static final String VERSION = "v1.34.0+berth";
    private static final long GIB = 1024L * 1024 * 1024;

    private NodeDescription() {}

    /**
     * @param runtime the runtime's name
     * @param traits what the runtime found out about the machine
     */
    public static ObjectNode of(NodeSpec spec, Machine machine, String runtime, Map<String, String> traits) {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode meta = node.putObject("metadata").put("name", spec.name());
        ObjectNode labels = meta.putObject("labels");
        labels.put("kubernetes.io/hostname", spec.name());
        labels.put("kubernetes.io/os", machine.operatingSystem());
        labels.put("kubernetes.io/arch", machine.architecture());
        spec.labels().forEach(labels::put);
        ObjectNode notes = meta.putObject("annotations");
        notes.put(AGENT_PID, Long.toString(ProcessHandle.current().pid()));
        notes.put("berth.dev/runtime", runtime);
        traits.forEach((k, v) -> notes.put("berth.dev/runtime-" + k, v));
        if (!spec.volumeRoots().isEmpty()) {
            notes.put("berth.dev/volume-root", spec.volumeRoots().getFirst());
        }
        spec.annotations().forEach(notes::put);
        node.putObject("spec")
                .put("podCIDR", spec.podCidr())
                .putArray("podCIDRs")
                .add(spec.podCidr());
        node.set("status", status(spec, machine, traits.getOrDefault("version", runtime + "://0.1")));
        return node;
    }

    private static ObjectNode status(NodeSpec spec, Machine machine, String runtimeVersion) {
        ObjectNode status = Json.object();
        var addresses = status.putArray("addresses");
        addresses.addObject().put("address", spec.address()).put("type", "InternalIP");
        addresses.addObject().put("address", spec.name()).put("type", "Hostname");
        ObjectNode room = resources(spec, machine);
        status.set("allocatable", room);
        status.set("capacity", room.deepCopy());
        status.putObject("nodeInfo")
                .put("architecture", machine.architecture())
                .put("bootID", machine.bootId())
                .put("containerRuntimeVersion", runtimeVersion)
                .put("kernelVersion", machine.kernelVersion())
                .put("kubeProxyVersion", VERSION)
                .put("kubeletVersion", VERSION)
                .put("machineID", machine.machineId())
                .put("operatingSystem", machine.operatingSystem())
                .put("osImage", machine.osImage())
                .put("systemUUID", machine.machineId());
        return status;
    }

    private static ObjectNode resources(NodeSpec spec, Machine machine) {
        long millis = spec.cpuMillis() > 0 ? spec.cpuMillis() : machine.cpus() * 1000L;
        long memory = spec.memoryBytes() > 0 ? spec.memoryBytes() : machine.memoryBytes();
        return Json.object()
                .put("cpu", millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m")
                .put("ephemeral-storage", (100 * GIB / 1024) + "Ki")
                .put("memory", (memory / 1024) + "Ki")
                .put("pods", Integer.toString(spec.maxPods()));
    }
}
