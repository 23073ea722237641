package dev.berth.protocol.api;

import java.util.List;

/**
 * One kind that the API serves: where it stands in the URL and what it is called.
 *
 * @param group the API group, empty for the core group
 * @param status whether it has the {@code status} subresource
 * @param scale whether it has the {@code scale} subresource
 */
public record Resource(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        boolean status,
        boolean scale) {

    public Resource {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }

    /** The collection's stable name, {@code core/pods} or {@code apps/statefulsets}: persisted, so it never changes. */
    public String id() {
        return (group.isEmpty() ? "core" : group) + "/" + plural;
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code pods} or {@code statefulsets.apps}: how messages name the resource. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return id();
    }
}
