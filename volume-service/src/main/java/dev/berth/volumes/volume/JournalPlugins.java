package dev.berth.volumes.volume;

/** The persistence plugins of volume actors by configuration path; empty for Akka's default ones. */
public record JournalPlugins(String journal, String snapshot) {}
