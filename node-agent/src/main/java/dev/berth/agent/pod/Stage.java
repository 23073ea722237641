package dev.berth.agent.pod;

/** How far a pod has come on its node; it only ever moves downward. */
public enum Stage {
    /** Waits for claims and attached volumes. */
    PREPARING,
    /** The runtime makes its sandbox. */
    SANDBOX,
    /** Containers are started, probed and restarted. */
    RUNNING,
    /** Containers are being ended for good. */
    STOPPING,
    /** The runtime takes the sandbox away. */
    REMOVING,
    /** Volumes are given back. */
    DETACHING,
    /** Nothing of it is left. */
    GONE
}
