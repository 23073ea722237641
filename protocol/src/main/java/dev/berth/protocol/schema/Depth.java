package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Iterator;

/** Measures nesting without recursion, so that a tree too deep for the stack can be refused instead of ending the thread. */
public final class Depth {
    private Depth() {}

    /** Whether no value of the tree lies more than {@code most} objects and lists deep. */
    public static boolean within(JsonNode tree, int most) {
        var open = new ArrayDeque<Iterator<JsonNode>>();
        open.push(tree.iterator());
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                continue;
            }
            JsonNode next = open.peek().next();
            if (next.isContainerNode()) {
                if (open.size() >= most) {
                    return false;
                }
                open.push(next.iterator());
            }
        }
        return true;
    }
}
