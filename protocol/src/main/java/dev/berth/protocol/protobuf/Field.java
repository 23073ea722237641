package dev.berth.protocol.protobuf;

/**
 * A field of a message, as {@code messages.json} has it.
 *
 * @param name the JSON name; empty for a message whose fields stand in the one around it
 * @param pointer whether a zero counts as set
 * @param kind {@code string}, {@code bytes}, {@code int}, {@code bool}, {@code double}, or a message's name
 */
record Field(String name, boolean pointer, Shape shape, String kind) {
    enum Shape {
        ONE,
        LIST,
        MAP
    }

    /** Reads {@code "name *[]kind"}. */
    static Field parse(String text) {
        int space = text.indexOf(' ');
        String type = text.substring(space + 1);
        boolean pointer = type.startsWith("*");
        type = pointer ? type.substring(1) : type;
        Shape shape = type.startsWith("[]") ? Shape.LIST : type.startsWith("{}") ? Shape.MAP : Shape.ONE;
        return new Field(text.substring(0, space), pointer, shape, shape == Shape.ONE ? type : type.substring(2));
    }

    boolean inline() {
        return name.isEmpty();
    }
}
