package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;

/** How a node stands, as its {@code Ready} condition and its taints say it. */
public enum NodeState {
    /** Its agent renews. */
    READY("True", "KubeletReady", "kubelet is posting ready status", ""),
    /** Its lease has run out. */
    UNREACHABLE(
            "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", "node.kubernetes.io/unreachable"),
    /** Its agent has left in good order. */
    LEFT("False", "KubeletNotReady", "the node's agent has left", "node.kubernetes.io/not-ready");

    final String status;
    final String reason;
    final String message;
    final String taint;

    /** How a node stands whose lease nobody holds any more. */
    public static NodeState abandoned(boolean left) {
        return left ? LEFT : UNREACHABLE;
    }

    /** The taint by which it drives pods out. */
    JsonNode noExecute() {
        return Json.object().put("key", taint).put("effect", "NoExecute");
    }

    NodeState(String status, String reason, String message, String taint) {
        this.status = status;
        this.reason = reason;
        this.message = message;
        this.taint = taint;
    }
}
