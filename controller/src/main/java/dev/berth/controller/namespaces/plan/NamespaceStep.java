package dev.berth.controller.namespaces.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One thing to be done for the namespaces. Each step is conditional: on a key being free, or on an object's uid. */
public sealed interface NamespaceStep {
    /** The kinds whose objects' absence is the evidence; see {@link #namespaceScoped}. Empty where a wrong guess does no harm. */
    default Set<Resource> evidence() {
        return Set.of();
    }

    /** One of the namespaces that every cluster has is missing. */
    record CreateNamespace(String name) implements NamespaceStep {}

    /** A living namespace has no service account {@code default}. */
    record CreateServiceAccount(String namespace) implements NamespaceStep {}

    /**
     * A living namespace has not, or not rightly, by what its pods know the API.
     *
     * @param present what stands there instead
     */
    record PublishRootCa(String namespace, Optional<KubeObject> present, String pem) implements NamespaceStep {}

    /** The namespace is being deleted and does not say so yet. */
    record MarkTerminating(KubeObject namespace) implements NamespaceStep {}

    /** Content of a namespace that is being deleted; it gets its own grace period. */
    record Delete(KubeObject object) implements NamespaceStep {}

    /** Content that is already going: told to the user, who may wonder what the namespace waits for. */
    record Report(KubeObject namespace, String remaining) implements NamespaceStep {}

    /** Nothing is left in it: may be done only on views of every namespaced kind that are proven fresh. */
    record Finish(KubeObject namespace) implements NamespaceStep {
        @Override
        public Set<Resource> evidence() {
            return namespaceScoped();
        }
    }

    private static Set<Resource> namespaceScoped() {
        return Resources.all().stream().filter(Resource::namespaced).collect(Collectors.toUnmodifiableSet());
    }
}
