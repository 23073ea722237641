package dev.berth.protocol.store;

import dev.berth.protocol.api.KubeObject;

/** Records Kubernetes events; best effort, repeated ones are counted on one object. Thread-safe, never blocks. */
public interface Events {
    /**
     * @param about the object that {@code kubectl describe} shows it under
     * @param reason Kubernetes' reason where there is one, such as {@code SuccessfulCreate}
     * @param component the reporting component, such as {@code statefulset-controller}
     */
    void record(KubeObject about, Type type, String reason, String message, String component);

    /** An event's severity. */
    enum Type {
        NORMAL,
        WARNING
    }
}
