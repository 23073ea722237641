package dev.berth.agent.runtime.process;

import java.util.List;
import java.util.stream.Collectors;

/** Values as words of the shell. */
final class ShellText {
    private ShellText() {}

    /** One word, whatever it holds. */
    static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    static String words(List<String> values) {
        return values.stream().map(ShellText::quoted).collect(Collectors.joining(" "));
    }

    static String assignment(String name, Object value) {
        return name + "=" + quoted(value.toString()) + "\n";
    }
}
