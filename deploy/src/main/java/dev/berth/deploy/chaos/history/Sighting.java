package dev.berth.deploy.chaos.history;

/**
 * What a watcher of the registers saw, in its order.
 *
 * @param relisted true where the watcher had to list anew (410 Gone): everything up to this revision may have been skipped; key and value mean
 *     nothing then
 */
public record Sighting(String key, long value, long revision, long at, boolean relisted) {}
