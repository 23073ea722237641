/** Kubernetes events: recorded without waiting, counted instead of repeated, swept when old. */
@NullMarked
package dev.berth.controller.events;

import org.jspecify.annotations.NullMarked;
