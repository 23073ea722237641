package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.optin.OptIn;
import dev.berth.controller.optin.OptIns;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** What a client is told although its write is accepted, after {@code pkg/api/pod/warnings.go} and the workloads' own. */
final class Warnings {
    private Warnings() {}

    static List<String> of(Resource resource, ObjectNode tree) {
        var found = new ArrayList<String>();
        if (resource.equals(Resources.PODS)) {
            pod(tree.path("spec"), Path.SPEC, found);
        } else if (resource.equals(Resources.STATEFUL_SETS) || resource.equals(Resources.DAEMON_SETS)) {
            pod(tree.path("spec").path("template").path("spec"), Path.SPEC.child("template", "spec"), found);
            unknownOptIns(tree, found);
        }
        JsonNode limit = tree.path("spec").path("revisionHistoryLimit");
        if (resource.equals(Resources.STATEFUL_SETS) && limit.isNumber() && limit.asLong() < 0) {
            found.add("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is"
                    + " recommended");
        }
        return found;
    }

    /** A slip of the pen would do nothing, in silence. */
    private static void unknownOptIns(ObjectNode tree, List<String> found) {
        tree.path("metadata").path("annotations").fieldNames().forEachRemaining(key -> {
            if (key.startsWith(OptIn.PREFIX) && !OptIns.understood(key)) {
                found.add(Path.METADATA.child("annotations").key(key).text()
                        + ": is not known to Berth and does nothing");
            }
        });
    }

    private static void pod(JsonNode spec, Path at, List<String> found) {
        Unserved.warn(spec, at, found);
        for (String list : PodDefaults.CONTAINER_LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                hidden(containers.get(i), at.child(list).index(i).child("env"), found);
            }
        }
    }

    private static void hidden(ObjectNode container, Path at, List<String> found) {
        var known = new HashMap<String, Path>();
        List<ObjectNode> variables = Fields.objects(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            String name = Fields.text(variables.get(i), "name");
            String value = Fields.text(variables.get(i), "value");
            if (known.put(name, at.index(i)) != null && !value.contains("$(" + name + ")")) {
                found.add(at.index(i).text() + ": hides previous definition of \"" + name
                        + "\", which may be dropped when using apply");
            }
        }
    }
}
