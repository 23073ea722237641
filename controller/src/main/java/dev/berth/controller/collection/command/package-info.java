/** What is said to a collection: writes, and the follow messages of views. */
@NullMarked
package dev.berth.controller.collection.command;

import org.jspecify.annotations.NullMarked;
