package dev.berth.agent.admit;

/**
 * Why a node does not take a pod.
 *
 * @param reason Kubernetes' word for it, such as {@code OutOfcpu}: the pod's {@code status.reason}
 */
public record Refusal(String reason, String message) {}
