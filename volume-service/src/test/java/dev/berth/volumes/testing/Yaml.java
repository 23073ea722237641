package dev.berth.volumes.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Objects written as a user writes them. */
public final class Yaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Yaml() {}

    public static ObjectNode tree(String yaml) {
        try {
            return (ObjectNode) MAPPER.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static KubeObject object(Resource resource, String yaml) {
        return KubeObject.of(resource, tree(yaml), new Revision(7));
    }
}
