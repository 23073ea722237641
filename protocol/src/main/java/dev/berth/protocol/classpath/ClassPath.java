package dev.berth.protocol.classpath;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads files that are part of the program. */
public final class ClassPath {
    private ClassPath() {}

    /**
     * The content of the file {@code name} beside the class {@code beside}.
     *
     * @throws IllegalStateException if it is not there: the program is not as it was built
     */
    public static byte[] bytes(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the class path beside " + beside.getName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from the class path", e);
        }
    }
}
