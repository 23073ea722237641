package dev.berth.controller.admit;

import java.util.List;

/** Where in an object a field stands, written as Kubernetes writes it: {@code spec.containers[0].env[1].name}. */
record Path(String text) {
    static final Path ROOT = new Path("");
    static final Path METADATA = new Path("metadata");
    static final Path SPEC = new Path("spec");

    Path child(String... names) {
        String tail = String.join(".", List.of(names));
        return new Path(text.isEmpty() ? tail : text + "." + tail);
    }

    Path index(int i) {
        return new Path(text + "[" + i + "]");
    }

    Path key(String key) {
        return new Path(text + "[" + key + "]");
    }
}
