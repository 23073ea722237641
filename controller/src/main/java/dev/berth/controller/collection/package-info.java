/** Collections: the event-sourced owners of all objects of one kind. */
@NullMarked
package dev.berth.controller.collection;

import org.jspecify.annotations.NullMarked;
