package dev.berth.controller.openapi;

import static dev.berth.controller.openapi.Operation.Verb.DELETE;
import static dev.berth.controller.openapi.Operation.Verb.DELETE_COLLECTION;
import static dev.berth.controller.openapi.Operation.Verb.GET;
import static dev.berth.controller.openapi.Operation.Verb.LIST;
import static dev.berth.controller.openapi.Operation.Verb.PATCH;
import static dev.berth.controller.openapi.Operation.Verb.POST;
import static dev.berth.controller.openapi.Operation.Verb.PUT;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.ArrayList;
import java.util.List;

/** Which operations a resource has, and where. */
final class Operations {
    private static final String API = "io.k8s.api.";

    private Operations() {}

    /** All operations of the resource and its subresources. */
    static List<Operation> of(Resource r) {
        var all = new ArrayList<Operation>();
        String root = "/" + OpenApi.path(r);
        String collection = root + (r.namespaced() ? "/namespaces/{namespace}/" : "/") + r.plural();
        Operation.Subject kind = new Operation.Subject(r.group(), r.version(), r.kind(), definition(r));
        add(all, r, collection, "", kind, LIST, POST, DELETE_COLLECTION);
        add(all, r, collection + "/{name}", "", kind, GET, PUT, PATCH, DELETE);
        if (r.namespaced()) {
            all.add(new Operation(r, root + "/" + r.plural(), "ForAllNamespaces", kind, LIST));
        }
        if (r.status()) {
            add(all, r, collection + "/{name}/status", "Status", kind, GET, PUT, PATCH);
        }
        if (r.scale()) {
            var scale = new Operation.Subject("autoscaling", "v1", "Scale", API + "autoscaling.v1.Scale");
            add(all, r, collection + "/{name}/scale", "Scale", scale, GET, PUT, PATCH);
        }
        if (r.equals(Resources.PODS)) {
            var eviction = new Operation.Subject("policy", "v1", "Eviction", API + "policy.v1.Eviction");
            add(all, r, collection + "/{name}/eviction", "Eviction", eviction, POST);
        }
        return all;
    }

    private static void add(
            List<Operation> all,
            Resource r,
            String path,
            String sub,
            Operation.Subject subject,
            Operation.Verb... verbs) {
        for (Operation.Verb verb : verbs) {
            all.add(new Operation(r, path, sub, subject, verb));
        }
    }

    /** {@code io.k8s.api.apps.v1.StatefulSet}. */
    static String definition(Resource r) {
        String group = r.group().isEmpty() ? "core" : r.group().replace(".k8s.io", "");
        return API + group + "." + r.version() + "." + r.kind();
    }
}
