package dev.berth.controller.access;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How much somebody may do. The names are those of Kubernetes' user-facing ClusterRoles, and so is what they mean, nearly. */
public enum Grant {
    /** What everybody may who is known: ask what is served, and about oneself. */
    DISCOVER("none"),
    /** Read in one's own namespace all but Secrets, and logs. */
    VIEW("view"),
    /** Read and write in one's own namespace all but ServiceAccounts and their tokens, which are read only; go into pods. */
    EDIT("edit"),
    /** Read everywhere all but Secrets, and logs. */
    CLUSTER_VIEW("cluster-view"),
    /** Everything. */
    CLUSTER_ADMIN("cluster-admin");

    /** Annotation of a ServiceAccount: what its pods may do. */
    public static final String ANNOTATION = "berth.dev/access";

    private final String word;

    Grant(String word) {
        this.word = word;
    }

    /** Empty for a word that means nothing. */
    public static Optional<Grant> of(String word) {
        return Arrays.stream(values()).filter(g -> g.word.equals(word)).findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(g -> g.word).collect(Collectors.joining(", "));
    }
}
