package dev.berth.controller.plan;

/**
 * One condition of a workload, without its times.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 */
public record Condition(String type, String status, String reason, String message) {
    public static final String PROGRESSING = "Progressing";
    public static final String AVAILABLE = "Available";
    public static final String BLOCKED = "Blocked";
    /** Of a ReplicaSet whose pods cannot be made or deleted, and of its Deployment. */
    public static final String REPLICA_FAILURE = "ReplicaFailure";

    public static Condition of(String type, boolean holds, String reason, String message) {
        return new Condition(type, holds ? "True" : "False", reason, message);
    }

    public boolean isTrue() {
        return status.equals("True");
    }
}
