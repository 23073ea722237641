package dev.berth.deploy.chaos.history;

/** What a fault may cost the pods on the nodes that it hits. */
public enum Toll {
    /** It lasts long enough that the nodes' StatefulSet pods must run elsewhere meanwhile. */
    TAKES_PODS,
    /** Pods may end and begin again, here or elsewhere. */
    MAY_TAKE_PODS,
    /** It is no reason to end any pod: who does so has taken a healthy node for lost. */
    SPARES_PODS
}
