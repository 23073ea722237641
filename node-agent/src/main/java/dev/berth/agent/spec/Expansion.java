package dev.berth.agent.spec;

import java.util.List;
import java.util.Map;

/** Kubernetes' {@code $(NAME)} in commands, arguments and values: {@code $$} is one dollar, an unknown name stays as it is written. */
public final class Expansion {
    private Expansion() {}

    public static List<String> expand(List<String> texts, Map<String, String> variables) {
        return texts.stream().map(t -> expand(t, variables)).toList();
    }

    public static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                out.append(c);
                at++;
            } else if (text.charAt(at + 1) == '$') {
                out.append('$');
                at += 2;
            } else {
                at = reference(text, at, variables, out);
            }
        }
        return out.toString();
    }

    private static int reference(String text, int at, Map<String, String> variables, StringBuilder out) {
        int end = text.charAt(at + 1) == '(' ? text.indexOf(')', at) : -1;
        if (end < 0) {
            out.append('$');
            return at + 1;
        }
        String whole = text.substring(at, end + 1);
        out.append(variables.getOrDefault(whole.substring(2, whole.length() - 1), whole));
        return end + 1;
    }
}
