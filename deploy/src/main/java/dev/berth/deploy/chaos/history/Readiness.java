package dev.berth.deploy.chaos.history;

/**
 * A control node told that a pod had become Ready. Several tell the same, one that was stopped or cut off long after the others.
 *
 * @param uid the pod's
 */
public record Readiness(String uid, long at) {}
