package dev.berth.controller.openapi;

import dev.berth.protocol.api.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One verb on one path.
 *
 * @param path with {@code {namespace}} and {@code {name}} in it
 * @param sub what the operation's id ends with: {@code Status}, {@code Scale}, {@code ForAllNamespaces}, or nothing
 * @param subject the kind that is sent and answered
 */
record Operation(Resource resource, String path, String sub, Subject subject, Verb verb) {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /** A kind and its definition. */
    record Subject(String group, String version, String kind, String definition) {}

    /** What is done. */
    enum Verb {
        GET("get", "get", "read"),
        LIST("get", "list", "list"),
        POST("post", "post", "create"),
        PUT("put", "put", "replace"),
        PATCH("patch", "patch", "patch"),
        DELETE("delete", "delete", "delete"),
        DELETE_COLLECTION("delete", "deletecollection", "delete");

        final String method;
        final String action;
        final String verb;

        Verb(String method, String action, String verb) {
            this.method = method;
            this.action = action;
            this.verb = verb;
        }
    }

    /** {@code patchAppsV1NamespacedStatefulSetStatus}. */
    String id() {
        String group = resource.group().isEmpty() ? "core" : resource.group().replace(".k8s.io", "");
        boolean all = sub.equals("ForAllNamespaces");
        return verb.verb
                + capital(group)
                + capital(resource.version())
                + (verb == Verb.DELETE_COLLECTION ? "Collection" : "")
                + (resource.namespaced() && !all ? "Namespaced" : "")
                + resource.kind()
                + sub;
    }

    String description() {
        String what = resource.kind();
        return switch (verb) {
            case GET ->
                "read " + (sub.isEmpty() ? "" : sub.toLowerCase(Locale.ROOT) + " of ") + "the specified " + what;
            case LIST -> "list or watch objects of kind " + what;
            case POST -> "create " + (sub.isEmpty() ? "a " : sub.toLowerCase(Locale.ROOT) + " of a ") + what;
            case PUT ->
                "replace " + (sub.isEmpty() ? "" : sub.toLowerCase(Locale.ROOT) + " of ") + "the specified " + what;
            case PATCH ->
                "partially update " + (sub.isEmpty() ? "" : sub.toLowerCase(Locale.ROOT) + " of ") + "the specified "
                        + what;
            case DELETE -> "delete a " + what;
            case DELETE_COLLECTION -> "delete collection of " + what;
        };
    }

    /** Path parameters, which Kubernetes lists once for a path. */
    List<Parameter> pathParameters() {
        var found = new ArrayList<Parameter>();
        if (path.contains("{name}")) {
            found.add(Parameter.path("name", "name of the " + resource.kind()));
        }
        if (path.contains("{namespace}")) {
            found.add(Parameter.path("namespace", "object name and auth scope, such as for teams and projects"));
        }
        return found;
    }

    List<Parameter> queryParameters() {
        return switch (verb) {
            case GET -> List.of();
            case LIST -> Parameter.LIST;
            case POST, PUT -> Parameter.WRITE;
            case PATCH -> Parameter.PATCH;
            case DELETE -> Parameter.DELETE;
            case DELETE_COLLECTION -> Parameter.DELETE_COLLECTION;
        };
    }

    /** The definition of the answer's body. */
    String answer() {
        return switch (verb) {
            case GET, POST, PUT, PATCH -> subject.definition();
            case LIST -> subject.definition() + "List";
            case DELETE -> deletedPodIsAnswered() ? subject.definition() : META + "Status";
            case DELETE_COLLECTION -> META + "Status";
        };
    }

    private boolean deletedPodIsAnswered() {
        return List.of(
                        "pods",
                        "persistentvolumeclaims",
                        "persistentvolumes",
                        "services",
                        "serviceaccounts",
                        "storageclasses")
                .contains(resource.plural());
    }

    /** The definition of the request's body, or the empty string for none. */
    String request() {
        return switch (verb) {
            case GET, LIST -> "";
            case POST, PUT -> subject.definition();
            case PATCH -> META + "Patch";
            case DELETE, DELETE_COLLECTION -> META + "DeleteOptions";
        };
    }

    List<String> requestTypes() {
        return verb == Verb.PATCH
                ? List.of(
                        "application/json-patch+json",
                        "application/merge-patch+json",
                        "application/strategic-merge-patch+json")
                : List.of("*/*");
    }

    /** The codes of success. */
    List<String> codes() {
        return switch (verb) {
            case GET, LIST, DELETE_COLLECTION -> List.of("200");
            case PUT, PATCH -> List.of("200", "201");
            case POST -> List.of("200", "201", "202");
            case DELETE -> List.of("200", "202");
        };
    }

    private static String capital(String s) {
        return s.substring(0, 1).toUpperCase(Locale.ROOT) + s.substring(1);
    }
}
