package dev.berth.deploy.chaos.history;

/**
 * A nemesis that could not be carried out to its end.
 *
 * @param what its name
 * @param ended when all was healed that could be
 * @param why what failed
 */
public record FailedStrike(String what, long began, long ended, String why) {}
