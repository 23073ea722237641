package dev.berth.protocol.schema;

import org.jspecify.annotations.Nullable;

/** Where in an object the decoder is: a chain to the root, so that a path costs nothing until it is printed. */
record FieldPath(@Nullable FieldPath parent, String name, int index) {
    static final FieldPath ROOT = new FieldPath(null, "", -1);
    private static final int LONGEST = 256;

    boolean isRoot() {
        return parent == null;
    }

    FieldPath field(String field) {
        return new FieldPath(this, field, -1);
    }

    FieldPath item(int i) {
        return new FieldPath(this, "", i);
    }

    /** {@code spec.containers[0].image}: with indexes, as warnings and strict errors have it. */
    String withIndexes() {
        return print(true);
    }

    /** {@code spec.containers.image}: as Go's JSON decoder names a field of the wrong type. */
    String withoutIndexes() {
        return print(false);
    }

    /** Keys come from the client and the text goes into a header: a hostile one must not fill it. */
    private String print(boolean indexes) {
        var text = new StringBuilder();
        append(text, indexes);
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + "...";
    }

    private void append(StringBuilder text, boolean indexes) {
        if (parent != null) {
            parent.append(text, indexes);
        }
        if (index >= 0 && indexes) {
            text.append('[').append(index).append(']');
        } else if (!name.isEmpty()) {
            text.append(text.isEmpty() ? "" : ".").append(name, 0, Math.min(name.length(), LONGEST));
        }
    }
}
