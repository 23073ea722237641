package dev.berth.agent.names;

import java.util.List;

/** What a name means. */
public sealed interface Answer {
    /** IPv4 addresses. */
    record Addresses(List<String> all) implements Answer {}

    /** Ports at hosts. */
    record Servers(List<Server> all) implements Answer {}

    /**
     * @param host full name without final dot
     * @param address of the host
     */
    record Server(String host, int port, String address) {}

    /** Another name. */
    record Alias(String name) implements Answer {}

    /** The names of an address. */
    record Pointers(List<String> names) implements Answer {}

    /** The name is there, but nothing of the type that was asked for. */
    record NoData() implements Answer {}

    record NoSuchName() implements Answer {}

    /** The name is none of ours: somebody else must know. */
    record NotOurs() implements Answer {}

    /** Nothing is known yet. */
    record NotYet() implements Answer {}
}
