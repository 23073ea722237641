package dev.berth.agent.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Kubernetes' {@code $(NAME)} in commands, arguments and values: {@code $$} is one dollar, an unknown name stays as it is written. */
public final class Expansion {
    private Expansion() {}

    public static List<String> expand(List<String> texts, Map<String, String> variables) {
        return texts.stream().map(t -> expand(t, variables)).toList();
    }

    public static String expand(String text, Map<String, String> variables) {
        return expand(text, name -> variables.getOrDefault(name, "$(" + name + ")"));
    }

    /** The names in it that are no variables. */
    public static List<String> unknown(String text, Map<String, String> variables) {
        var unknown = new ArrayList<String>();
        expand(text, name -> {
            if (!variables.containsKey(name)) {
                unknown.add(name);
            }
            return "";
        });
        return unknown;
    }

    private static String expand(String text, UnaryOperator<String> value) {
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
                at = reference(text, at, value, out);
            }
        }
        return out.toString();
    }

    private static int reference(String text, int at, UnaryOperator<String> value, StringBuilder out) {
        int end = text.charAt(at + 1) == '(' ? text.indexOf(')', at) : -1;
        if (end < 0) {
            out.append('$');
            return at + 1;
        }
        out.append(value.apply(text.substring(at + 2, end)));
        return end + 1;
    }
}
