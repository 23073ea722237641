package dev.berth.controller.api;

import dev.berth.controller.access.Deed;
import dev.berth.controller.api.request.RequestPath;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import java.util.Locale;

/** What a request wants to do. */
final class Deeds {
    private Deeds() {}

    /** @param raw the path as it was sent */
    static Deed of(RequestPath path, String method, boolean watch, String raw) {
        String verb = method.toLowerCase(Locale.ROOT);
        return switch (path) {
            case RequestPath.Collection c ->
                objects(
                        switch (method) {
                            case "GET" -> watch ? "watch" : "list";
                            case "DELETE" -> "deletecollection";
                            default -> changing(method);
                        },
                        c.resource(),
                        c.namespace(),
                        "",
                        "");
            case RequestPath.One one -> object(reading(method, watch), one.resource(), one.key(), "");
            case RequestPath.Sub sub -> object(reading(method, watch), sub.resource(), sub.key(), sub.subresource());
            case RequestPath.Backup p -> new Deed.Path(verb, raw);
            case RequestPath.Journal p -> new Deed.Path(verb, raw);
            case RequestPath.JournalPeer p -> new Deed.Path(verb, raw);
            case RequestPath.TokenReview p ->
                new Deed.Objects(changing(method), "authentication.k8s.io", "tokenreviews", "", "", "");
            case RequestPath.Root p -> new Deed.Ask(verb, raw);
            case RequestPath.CoreVersions p -> new Deed.Ask(verb, raw);
            case RequestPath.Groups p -> new Deed.Ask(verb, raw);
            case RequestPath.Group p -> new Deed.Ask(verb, raw);
            case RequestPath.GroupVersion p -> new Deed.Ask(verb, raw);
            case RequestPath.Version p -> new Deed.Ask(verb, raw);
            case RequestPath.Health p -> new Deed.Ask(verb, raw);
            case RequestPath.OpenApiIndex p -> new Deed.Ask(verb, raw);
            case RequestPath.OpenApiGroup p -> new Deed.Ask(verb, raw);
            case RequestPath.OpenApiV2 p -> new Deed.Ask(verb, raw);
            case RequestPath.AccessReview p -> new Deed.Ask(verb, raw);
            case RequestPath.SelfReview p -> new Deed.Ask(verb, raw);
            case RequestPath.Unknown p -> new Deed.Ask(verb, raw);
        };
    }

    private static Deed object(String verb, Resource r, ObjectKey key, String subresource) {
        return objects(verb, r, key.namespace(), key.name(), subresource);
    }

    private static Deed objects(String verb, Resource r, String namespace, String name, String subresource) {
        return new Deed.Objects(verb, r.group(), r.plural(), subresource, namespace, name);
    }

    /** A watch of one object is asked for with a GET of it, too. */
    private static String reading(String method, boolean watch) {
        return switch (method) {
            case "GET" -> watch ? "watch" : "get";
            case "DELETE" -> "delete";
            default -> changing(method);
        };
    }

    private static String changing(String method) {
        return switch (method) {
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            default -> "create";
        };
    }
}
