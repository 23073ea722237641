package dev.berth.controller.api.discovery;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One line of discovery: a resource or a subresource with its verbs.
 *
 * @param subresource empty for the resource itself
 * @param responseGroup the group of the kind that is exchanged, which for subresources may be another one
 */
record Endpoint(
        String group,
        String version,
        String plural,
        String subresource,
        String singular,
        boolean namespaced,
        String responseGroup,
        String responseVersion,
        String kind,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories) {
    private static final List<String> ALL_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> PART_VERBS = List.of("get", "patch", "update");

    /** Everything that is served, resources before their subresources. */
    static List<Endpoint> all() {
        var found = new ArrayList<Endpoint>();
        for (Resource r : Resources.all()) {
            found.add(new Endpoint(
                    r.group(),
                    r.version(),
                    r.plural(),
                    "",
                    r.singular(),
                    r.namespaced(),
                    r.group(),
                    r.version(),
                    r.kind(),
                    ALL_VERBS,
                    r.shortNames(),
                    r.categories()));
            if (r.status()) {
                found.add(part(r, "status", r.group(), r.version(), r.kind(), PART_VERBS));
            }
            if (r.scale()) {
                found.add(part(r, "scale", "autoscaling", "v1", "Scale", PART_VERBS));
            }
        }
        found.add(part(Resources.PODS, "binding", "", "v1", "Binding", List.of("create")));
        found.add(part(Resources.PODS, "eviction", "policy", "v1", "Eviction", List.of("create")));
        found.add(part(
                Resources.SERVICE_ACCOUNTS, "token", "authentication.k8s.io", "v1", "TokenRequest", List.of("create")));
        found.add(review("authorization.k8s.io", "selfsubjectaccessreview", "SelfSubjectAccessReview"));
        found.add(review("authentication.k8s.io", "selfsubjectreview", "SelfSubjectReview"));
        found.add(review("authentication.k8s.io", "tokenreview", "TokenReview"));
        return List.copyOf(found);
    }

    private static Endpoint part(
            Resource r, String subresource, String group, String version, String kind, List<String> verbs) {
        return new Endpoint(
                r.group(),
                r.version(),
                r.plural(),
                subresource,
                "",
                r.namespaced(),
                group,
                version,
                kind,
                verbs,
                List.of(),
                List.of());
    }

    private static Endpoint review(String group, String singular, String kind) {
        return new Endpoint(
                group,
                "v1",
                singular + "s",
                "",
                singular,
                false,
                group,
                "v1",
                kind,
                List.of("create"),
                List.of(),
                List.of());
    }

    boolean of(String group, String version) {
        return this.group.equals(group) && this.version.equals(version);
    }

    /** The groups in the order of their first resource, without the core group. */
    static Stream<String> groups(List<Endpoint> all) {
        return all.stream().map(Endpoint::group).filter(g -> !g.isEmpty()).distinct();
    }
}
