package dev.berth.controller.admit;

/** ServiceAccounts: nothing beyond the rules that every object obeys. */
final class ServiceAccountKind implements Kind {}
