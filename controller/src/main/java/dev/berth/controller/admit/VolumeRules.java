package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.tokens.claims.TokenOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of a pod's volumes. */
final class VolumeRules {
    /** The field that says which thing outside of the pod is meant. */
    private static final Map<String, String> REFERENCES = Map.of(
            "persistentVolumeClaim", "claimName",
            "configMap", "name",
            "secret", "secretName",
            "hostPath", "path");

    private VolumeRules() {}

    /** @param names gets the names of the volumes; those that are in it already are taken by claims, which win */
    static void volumes(JsonNode spec, Path at, Set<String> names, Problems problems) {
        var own = new HashSet<String>();
        List<ObjectNode> volumes = Fields.objects(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            ObjectNode volume = volumes.get(i);
            Path here = at.index(i);
            String name = Fields.text(volume, "name");
            if (name.isEmpty()) {
                problems.required(here.child("name"), "");
            } else {
                problems.invalid(here.child("name"), name, Names.label(name));
            }
            if (!name.isEmpty() && !own.add(name)) {
                problems.duplicate(here.child("name"), name);
            }
            source(volume, here, problems);
        }
        names.addAll(own);
    }

    private static void source(ObjectNode volume, Path at, Problems problems) {
        int count = 0;
        for (var field : volume.properties()) {
            if (field.getKey().equals("name") || field.getValue().isNull()) {
                continue;
            }
            count++;
            if (count > 1) {
                problems.forbidden(at.child(field.getKey()), "may not specify more than 1 volume type");
            } else {
                one(field.getKey(), field.getValue(), at.child(field.getKey()), problems);
            }
        }
        if (count == 0) {
            problems.required(at, "must specify a volume type");
        }
    }

    private static void one(String type, JsonNode source, Path at, Problems problems) {
        String reference = REFERENCES.get(type);
        if (reference != null && Fields.text(source, reference).isEmpty()) {
            problems.required(at.child(reference), "");
        }
        if (type.equals("hostPath") && hasDots(Fields.text(source, "path"))) {
            problems.invalid(at.child("path"), source.path("path"), "must not contain '..'");
        }
        if (type.equals("emptyDir") && source.hasNonNull("sizeLimit")) {
            Numbers.amount(source.path("sizeLimit"), at.child("sizeLimit"), problems);
        }
        if (type.equals("configMap") || type.equals("secret")) {
            Numbers.between(source, "defaultMode", 0, 0777, at, problems);
            items(source, at.child("items"), problems);
        }
        if (type.equals("projected")) {
            tokens(source, at.child("sources"), problems);
        }
        if (type.equals("ephemeral")) {
            ClaimRules.spec(
                    source.path("volumeClaimTemplate").path("spec"), at.child("volumeClaimTemplate", "spec"), problems);
        }
    }

    private static void tokens(JsonNode projected, Path at, Problems problems) {
        List<ObjectNode> sources = Fields.objects(projected, "sources");
        for (int i = 0; i < sources.size(); i++) {
            JsonNode token = sources.get(i).path("serviceAccountToken");
            Path here = at.index(i).child("serviceAccountToken");
            if (token.isObject()) {
                JsonNode seconds = token.path("expirationSeconds");
                String why = TokenOrder.lifeProblem(seconds.asLong(0));
                if (!why.isEmpty()) {
                    problems.invalid(here.child("expirationSeconds"), seconds, why);
                }
                path(Fields.text(token, "path"), here.child("path"), problems);
            }
        }
    }

    private static void path(String path, Path at, Problems problems) {
        if (path.isEmpty()) {
            problems.required(at, "");
        } else if (path.startsWith("/")) {
            problems.invalid(at, path, "must be a relative path");
        } else if (hasDots(path)) {
            problems.invalid(at, path, "must not contain '..'");
        }
    }

    private static void items(JsonNode source, Path at, Problems problems) {
        List<ObjectNode> items = Fields.objects(source, "items");
        for (int i = 0; i < items.size(); i++) {
            String path = Fields.text(items.get(i), "path");
            if (Fields.text(items.get(i), "key").isEmpty()) {
                problems.required(at.index(i).child("key"), "");
            }
            path(path, at.index(i).child("path"), problems);
        }
    }

    private static boolean hasDots(String path) {
        return Arrays.asList(path.split("/")).contains("..");
    }
}
