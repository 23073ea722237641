package dev.berth.deploy.chaos.history;

/**
 * An identity that lost its node and was there again.
 *
 * @param micros from the beginning of the fault to the first line of the new life
 */
public record Failover(String identity, String fault, String from, String to, long micros) {}
