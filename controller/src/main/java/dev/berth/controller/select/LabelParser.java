package dev.berth.controller.select;

import dev.berth.controller.select.LabelLexer.Kind;
import dev.berth.controller.select.LabelLexer.Token;
import dev.berth.controller.select.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;

/** The grammar of {@code k8s.io/apimachinery/pkg/labels.Parse}, with its error texts. */
final class LabelParser {
    /** A text that is no selector; the message is the client's. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    private final List<Token> tokens = new ArrayList<>();
    private int at;

    LabelParser(String text) {
        var lexer = new LabelLexer(text);
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Kind.END);
    }

    List<Requirement> parse() throws Unreadable {
        var found = new ArrayList<Requirement>();
        if (peek().kind() == Kind.END) {
            return found;
        }
        if (!startsRequirement(peek())) {
            throw new Unreadable("found '" + peek().text() + "', expected: !, identifier, or 'end of string'");
        }
        while (true) {
            found.add(requirement());
            Token next = take();
            if (next.kind() == Kind.END) {
                return found;
            }
            if (next.kind() != Kind.COMMA) {
                throw new Unreadable("found '" + next.text() + "', expected: ',' or 'end of string'");
            }
            if (!startsRequirement(peek())) {
                throw new Unreadable("found '" + peek().text() + "', expected: identifier after ','");
            }
        }
    }

    private static boolean startsRequirement(Token token) {
        return isWord(token) || token.kind() == Kind.NOT;
    }

    /** The keywords are plain words wherever no operator can stand. */
    private static boolean isWord(Token token) {
        return token.kind() == Kind.IDENTIFIER || token.kind() == Kind.IN || token.kind() == Kind.NOT_IN;
    }

    private Requirement requirement() throws Unreadable {
        try {
            Token first = take();
            boolean negated = first.kind() == Kind.NOT;
            Token key = negated ? take() : first;
            if (!isWord(key)) {
                throw new Unreadable("found '" + key.text() + "', expected: identifier");
            }
            LabelNames.checkKey(key.text());
            if (negated) {
                return new Requirement(key.text(), Operator.ABSENT, List.of());
            }
            if (peek().kind() == Kind.END || peek().kind() == Kind.COMMA) {
                return new Requirement(key.text(), Operator.EXISTS, List.of());
            }
            return compared(key.text(), operator());
        } catch (Unreadable e) {
            throw new Unreadable("unable to parse requirement: " + e.getMessage());
        }
    }

    private Requirement compared(String key, Operator operator) throws Unreadable {
        boolean set = operator == Operator.IN || operator == Operator.NOT_IN;
        List<String> values = set ? values() : List.of(exactValue());
        if (set && values.isEmpty()) {
            throw new Unreadable("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
        }
        boolean ordered = operator == Operator.ABOVE || operator == Operator.BELOW;
        for (String value : values) {
            if (ordered && !isInteger(value)) {
                throw new Unreadable("values[0]: Invalid value: \"" + value
                        + "\": for 'Gt', 'Lt' operators, the value must be an integer");
            }
            LabelNames.checkValue(key, value);
        }
        return new Requirement(key, operator, values);
    }

    private Operator operator() throws Unreadable {
        Token token = take();
        return switch (token.kind()) {
            case IN -> Operator.IN;
            case NOT_IN -> Operator.NOT_IN;
            case EQUAL, DOUBLE_EQUAL -> Operator.EQUAL;
            case NOT_EQUAL -> Operator.NOT_EQUAL;
            case ABOVE -> Operator.ABOVE;
            case BELOW -> Operator.BELOW;
            case END, IDENTIFIER, NOT, OPEN, CLOSE, COMMA, ERROR ->
                throw new Unreadable("found '" + token.text() + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private List<String> values() throws Unreadable {
        Token open = take();
        if (open.kind() != Kind.OPEN) {
            throw new Unreadable("found '" + open.text() + "' expected: '('");
        }
        var found = new ArrayList<String>();
        if (peek().kind() == Kind.CLOSE) {
            take();
            return found;
        }
        while (true) {
            found.add(isWord(peek()) ? take().text() : "");
            Token next = take();
            if (next.kind() == Kind.CLOSE) {
                return found.stream().distinct().toList();
            }
            if (next.kind() != Kind.COMMA) {
                throw new Unreadable("found '" + next.text() + "', expected: ',' or ')'");
            }
        }
    }

    private String exactValue() throws Unreadable {
        if (peek().kind() == Kind.END || peek().kind() == Kind.COMMA) {
            return "";
        }
        Token token = take();
        if (!isWord(token)) {
            throw new Unreadable("found '" + token.text() + "', expected: identifier");
        }
        return token.text();
    }

    private static boolean isInteger(String text) {
        try {
            Long.parseLong(text);
            return true;
        } catch (NumberFormatException no) {
            return false;
        }
    }

    private Token peek() {
        return tokens.get(at);
    }

    /** The end token is never passed, so there is always a next one. */
    private Token take() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }
}
