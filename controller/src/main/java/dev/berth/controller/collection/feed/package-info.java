/** What travels between a collection and the views that follow it, and the writes that come to it. */
@NullMarked
package dev.berth.controller.collection.feed;

import org.jspecify.annotations.NullMarked;
