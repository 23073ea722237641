package dev.berth.controller.api.request;

import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a URL's path names: Kubernetes' path grammar as a closed set. */
public sealed interface RequestPath {
    /** {@code /}. */
    record Root() implements RequestPath {}

    /** {@code /api}. */
    record CoreVersions() implements RequestPath {}

    /** {@code /apis}. */
    record Groups() implements RequestPath {}

    /** {@code /apis/apps}. */
    record Group(String group) implements RequestPath {}

    /** {@code /api/v1} (the empty group) or {@code /apis/apps/v1}. */
    record GroupVersion(String group, String version) implements RequestPath {}

    /** {@code /version}. */
    record Version() implements RequestPath {}

    /**
     * {@code /livez}, {@code /readyz}, {@code /healthz}.
     *
     * @param check the one check that is asked for, as in {@code /readyz/journal}
     */
    record Health(String endpoint, Optional<String> check) implements RequestPath {}

    /** {@code /berth/backup}: ours, not Kubernetes'. */
    record Backup() implements RequestPath {}

    /** {@code /berth/journal}: ours, too. */
    record Journal() implements RequestPath {}

    /** {@code /berth/journal/peers/NAME}. */
    record JournalPeer(String name) implements RequestPath {}

    /** {@code /openapi/v3}. */
    record OpenApiIndex() implements RequestPath {}

    /** {@code /openapi/v3/apis/apps/v1}: the path is {@code apis/apps/v1}. */
    record OpenApiGroup(String path) implements RequestPath {}

    /** {@code /openapi/v2}. */
    record OpenApiV2() implements RequestPath {}

    /** {@code /apis/authorization.k8s.io/v1/selfsubjectaccessreviews}. */
    record AccessReview() implements RequestPath {}

    /** {@code /apis/authentication.k8s.io/v1/selfsubjectreviews}. */
    record SelfReview() implements RequestPath {}

    /** {@code /apis/authentication.k8s.io/v1/tokenreviews}. */
    record TokenReview() implements RequestPath {}

    /** All objects of a kind; the namespace is empty for all namespaces and for cluster-scoped kinds. */
    record Collection(Resource resource, String namespace) implements RequestPath {}

    /** One object. */
    record One(Resource resource, ObjectKey key) implements RequestPath {}

    /** A part of one object, such as {@code status}. */
    record Sub(Resource resource, ObjectKey key, String subresource) implements RequestPath {}

    /** Nothing that Berth serves. */
    record Unknown() implements RequestPath {}

    /** Whether it is answered to everybody, also without a client certificate. */
    default boolean open() {
        return this instanceof Health || this instanceof Version;
    }

    /** @param raw the path as it stands in the request line, percent-encoded */
    static RequestPath parse(String raw) {
        var segments = new ArrayList<String>();
        for (String part : raw.split("/")) {
            if (!part.isEmpty()) {
                Optional<String> segment = segment(part);
                if (segment.isEmpty()) {
                    return new Unknown();
                }
                segments.add(segment.get());
            }
        }
        return segments.isEmpty() ? new Root() : top(segments);
    }

    private static Optional<String> segment(String raw) {
        try {
            String decoded = Percent.decode(raw);
            boolean odd = decoded.contains("/") || decoded.contains("%") || decoded.equals(".") || decoded.equals("..");
            return odd ? Optional.empty() : Optional.of(decoded);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RequestPath top(List<String> s) {
        return switch (s.getFirst()) {
            case "api" -> core(s);
            case "apis" -> groups(s);
            case "version" -> s.size() == 1 ? new Version() : new Unknown();
            case "livez", "readyz", "healthz" -> health(s);
            case "openapi" -> openApi(s);
            case "berth" -> own(s);
            default -> new Unknown();
        };
    }

    private static RequestPath own(List<String> s) {
        if (s.size() == 4 && s.get(1).equals("journal") && s.get(2).equals("peers")) {
            return new JournalPeer(s.get(3));
        }
        return switch (String.join("/", s)) {
            case "berth/backup" -> new Backup();
            case "berth/journal" -> new Journal();
            default -> new Unknown();
        };
    }

    private static RequestPath core(List<String> s) {
        if (s.size() == 1) {
            return new CoreVersions();
        }
        return s.size() == 2 ? new GroupVersion("", s.get(1)) : resource("", s.get(1), s.subList(2, s.size()));
    }

    private static RequestPath groups(List<String> s) {
        return switch (s.size()) {
            case 1 -> new Groups();
            case 2 -> new Group(s.get(1));
            case 3 -> new GroupVersion(s.get(1), s.get(2));
            default -> groupResource(s);
        };
    }

    private static RequestPath groupResource(List<String> s) {
        return switch (String.join("/", s)) {
            case "apis/authorization.k8s.io/v1/selfsubjectaccessreviews" -> new AccessReview();
            case "apis/authentication.k8s.io/v1/selfsubjectreviews" -> new SelfReview();
            case "apis/authentication.k8s.io/v1/tokenreviews" -> new TokenReview();
            default -> resource(s.get(1), s.get(2), s.subList(3, s.size()));
        };
    }

    private static RequestPath health(List<String> s) {
        return switch (s.size()) {
            case 1 -> new Health(s.getFirst(), Optional.empty());
            case 2 -> new Health(s.getFirst(), Optional.of(s.get(1)));
            default -> new Unknown();
        };
    }

    private static RequestPath openApi(List<String> s) {
        if (s.size() < 2) {
            return new Unknown();
        }
        return switch (s.get(1)) {
            case "v2" -> s.size() == 2 ? new OpenApiV2() : new Unknown();
            case "v3" ->
                s.size() == 2 ? new OpenApiIndex() : new OpenApiGroup(String.join("/", s.subList(2, s.size())));
            default -> new Unknown();
        };
    }

    private static RequestPath resource(String group, String version, List<String> s) {
        if (s.getFirst().equals("namespaces") && s.size() >= 3) {
            Optional<Resource> inside =
                    Resources.byUrl(group, version, s.get(2)).filter(Resource::namespaced);
            if (inside.isPresent()) {
                return within(inside.get(), s.get(1), s.subList(3, s.size()));
            }
        }
        Optional<Resource> found = Resources.byUrl(group, version, s.getFirst());
        if (found.isEmpty()) {
            return new Unknown();
        }
        Resource r = found.get();
        if (r.namespaced()) {
            return s.size() == 1 ? new Collection(r, "") : new Unknown();
        }
        return within(r, "", s.subList(1, s.size()));
    }

    private static RequestPath within(Resource r, String namespace, List<String> rest) {
        return switch (rest.size()) {
            case 0 -> new Collection(r, namespace);
            case 1 -> new One(r, new ObjectKey(namespace, rest.getFirst()));
            case 2 -> new Sub(r, new ObjectKey(namespace, rest.getFirst()), rest.get(1));
            default -> new Unknown();
        };
    }
}
