package dev.berth.controller.access;

import dev.berth.protocol.api.Resources;
import java.util.Set;

/** What somebody wants to do. */
public sealed interface Deed {
    /** A path that everybody who is known may use: discovery, and questions about oneself. */
    record Ask(String verb, String path) implements Deed {}

    /** A path that is about the cluster as a whole. */
    record Path(String verb, String path) implements Deed {}

    /**
     * Something with objects.
     *
     * @param verb Kubernetes' word: get, list, watch, create, update, patch, delete or deletecollection
     * @param plural the kind's name in URLs; {@code *} in a question about all
     * @param subresource empty for the object itself
     * @param namespace empty for all namespaces, and for what is in none
     * @param name empty for all of them
     */
    record Objects(String verb, String group, String plural, String subresource, String namespace, String name)
            implements Deed {
        private static final Set<String> READING = Set.of("get", "list", "watch");
        private static final Set<String> SEEN_WITH_IT = Set.of("", "status", "scale", "log");

        /** Whether nothing is changed by it, and nothing secret seen. */
        boolean looks() {
            return READING.contains(verb)
                    && SEEN_WITH_IT.contains(subresource)
                    && !plural.equals(Resources.SECRETS.plural())
                    && !plural.equals("*");
        }

        /** Whether by it one could give oneself, or somebody else, more than one has. */
        boolean raises() {
            boolean all = plural.equals("*");
            return all || (plural.equals(Resources.SERVICE_ACCOUNTS.plural()) && !looks());
        }
    }
}
