package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.schema.RequestBodies.Body;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** One YAML document into a tree. Aliases and merge keys are unfolded within a budget, so that no small body becomes a large tree. */
final class YamlBody {
    private static final int DEEPEST = 100;
    private static final int MOST_VALUES = 500_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Set<Node> unfolding = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> duplicates = new LinkedHashSet<>();
    private long weight;

    private YamlBody() {}

    static Body read(byte[] bytes) {
        try {
            Node root = compose(new String(bytes, StandardCharsets.UTF_8));
            if (root == null) {
                return RequestBodies.malformed("yaml", "the body is empty");
            }
            var body = new YamlBody();
            JsonNode tree = body.value(root, FieldPath.ROOT);
            return new Body.Read(tree, new ArrayList<>(body.duplicates));
        } catch (MarkedYAMLException e) {
            return RequestBodies.malformed("yaml", e.getProblem() + at(e));
        } catch (YAMLException e) {
            return RequestBodies.malformed("yaml", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Node compose(String text) {
        LoaderOptions limits = limits();
        var parser = new ParserImpl(new StreamReader(text), limits);
        try {
            return new Composer(parser, new Plain(), limits).getSingleNode();
        } catch (IllegalArgumentException badTag) {
            // The one complaint of SnakeYAML that is not a YAMLException: a tag with a space in it.
            throw new YAMLException(badTag.getMessage());
        }
    }

    /** Leaves unquoted scalars without explicit tag to {@link YamlScalars}, whose rules are Go's and not SnakeYAML's. */
    private static final class Plain extends Resolver {
        static final Tag TAG = new Tag("tag:berth.dev,plain");

        @Override
        public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
            return kind == NodeId.scalar && implicit ? TAG : super.resolve(kind, value, implicit);
        }
    }

    private static LoaderOptions limits() {
        var options = new LoaderOptions();
        options.setCodePointLimit(RequestBodies.LARGEST);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(1000);
        return options;
    }

    private static String at(MarkedYAMLException e) {
        return e.getProblemMark() == null
                ? ""
                : " at line " + (e.getProblemMark().getLine() + 1) + ", column "
                        + (e.getProblemMark().getColumn() + 1);
    }

    private JsonNode value(Node node, FieldPath path) {
        if (unfolding.size() > 2 * DEEPEST) {
            throw refused(node, "aliases nest too deeply");
        }
        return switch (node) {
            case ScalarNode scalar -> {
                spend(node, 1 + scalar.getValue().length() / 16);
                yield scalar(scalar);
            }
            case SequenceNode sequence -> guarded(sequence, () -> sequence(sequence, path));
            case MappingNode mapping -> guarded(mapping, () -> mapping(mapping, path));
            default -> throw refused(node, "an alias without anchor");
        };
    }

    private JsonNode guarded(Node node, Supplier<JsonNode> unfold) {
        spend(node, 1);
        if (!unfolding.add(node)) {
            throw refused(node, "an anchor contains its own alias");
        }
        JsonNode value = unfold.get();
        unfolding.remove(node);
        return value;
    }

    private ArrayNode sequence(SequenceNode sequence, FieldPath path) {
        ArrayNode array = NODES.arrayNode();
        List<Node> items = sequence.getValue();
        for (int i = 0; i < items.size(); i++) {
            array.add(value(items.get(i), path.item(i)));
        }
        return array;
    }

    private ObjectNode mapping(MappingNode mapping, FieldPath path) {
        ObjectNode object = NODES.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            if (!merges(entry)) {
                String name = name(entry.getKeyNode());
                FieldPath field = path.field(name);
                @Nullable JsonNode before = object.replace(name, value(entry.getValueNode(), field));
                if (before != null) {
                    duplicates.add(field.withIndexes());
                }
            }
        }
        mapping.getValue().stream().filter(YamlBody::merges).forEach(e -> merge(object, e.getValueNode(), path));
        return object;
    }

    /** {@code <<: *base}: fields of the base that are not set here; the first of several bases wins. */
    private void merge(ObjectNode object, Node base, FieldPath path) {
        switch (value(base, path)) {
            case ObjectNode one -> putAbsent(object, one);
            case ArrayNode several ->
                several.forEach(one -> putAbsent(object, one instanceof ObjectNode o ? o : NODES.objectNode()));
            default -> throw refused(base, "map merge requires map or sequence of maps as the value");
        }
    }

    private static void putAbsent(ObjectNode object, ObjectNode base) {
        base.properties().forEach(e -> object.putIfAbsent(e.getKey(), e.getValue()));
    }

    private static boolean merges(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode key
                && key.isPlain()
                && key.getValue().equals("<<");
    }

    private static String name(Node key) {
        if (key instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw refused(key, "a map's key is not a scalar");
    }

    private static JsonNode scalar(ScalarNode scalar) {
        if (scalar.getTag().equals(Tag.STR) || scalar.getTag().equals(Tag.BINARY)) {
            return NODES.textNode(scalar.getValue());
        }
        try {
            return YamlScalars.plain(scalar.getValue());
        } catch (ArithmeticException tooLarge) {
            throw refused(scalar, "a number is too large");
        }
    }

    private void spend(Node node, int values) {
        weight += values;
        if (weight > MOST_VALUES) {
            throw refused(node, "document contains excessive aliasing");
        }
    }

    private static YAMLException refused(Node node, String why) {
        return new YAMLException(why + " at line " + (node.getStartMark().getLine() + 1) + ", column "
                + (node.getStartMark().getColumn() + 1));
    }
}
