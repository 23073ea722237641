package dev.berth.protocol.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shape of one value of the API, as Kubernetes' OpenAPI definitions give it. Immutable. */
public sealed interface Schema {
    /**
     * An object with named fields.
     *
     * @param definition the definition's full name, such as {@code io.k8s.api.core.v1.PodSpec}
     */
    record Struct(String definition, Map<String, Field> fields) implements Schema {
        public Struct {
            fields = Map.copyOf(fields);
        }

        /** Absent if the schema does not know the field. */
        public Optional<Field> field(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        /** {@code PodSpec}: how error messages call it. */
        public String shortName() {
            return definition.substring(definition.lastIndexOf('.') + 1);
        }

        @Override
        public String toString() {
            return "Struct[" + definition + "]";
        }
    }

    record ListOf(Schema items) implements Schema {}

    record MapOf(Schema values) implements Schema {}

    /** One value without inner structure. */
    enum Scalar implements Schema {
        STRING,
        BOOLEAN,
        INT32,
        INT64,
        NUMBER,
        INT_OR_STRING,
        /** {@code resource.Quantity}: {@code 500m}, {@code 1Gi}. */
        QUANTITY,
        /** RFC 3339. */
        TIME,
        /** Base64 of bytes. */
        BYTES
    }

    /** A tree that the API keeps as it is: {@code RawExtension} and {@code FieldsV1}. */
    enum Raw implements Schema {
        RAW
    }

    /**
     * A field of a struct.
     *
     * @param required whether an object without it is wrong, so that an empty list or map in it is kept
     * @param listMapKeys what identifies an item of a list of type map; empty for other lists
     */
    record Field(String name, Schema schema, boolean required, Merge merge, List<String> listMapKeys) {
        public Field {
            listMapKeys = List.copyOf(listMapKeys);
        }
    }

    /**
     * What a strategic merge patch does to the field.
     *
     * @param items whether lists are merged instead of replaced
     * @param retainKeys whether setting one member of a union clears the others
     * @param key what identifies an item of a merged list; empty for lists of scalars
     */
    record Merge(boolean items, boolean retainKeys, String key) {
        static final Merge NONE = new Merge(false, false, "");
    }

    /** For tests and small hand-made schemas. */
    static Struct struct(String definition, List<Field> fields) {
        var byName = new LinkedHashMap<String, Field>();
        fields.forEach(f -> byName.put(f.name(), f));
        return new Struct(definition, byName);
    }
}
