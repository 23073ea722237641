/** The actors of a collection: the front that queues and feeds, the writer that persists, and the way to them through the cluster. */
@NullMarked
package dev.berth.controller.collection.entity;

import org.jspecify.annotations.NullMarked;
