package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The ServiceAccount of a namespace as it is at this moment; empty if there is none. Must not block. */
@FunctionalInterface
public interface Accounts {
    Optional<JsonNode> find(String namespace, String name);
}
