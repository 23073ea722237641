/** Watches: changes of a view, filtered per watcher, through a bounded queue into a chunked response. */
@NullMarked
package dev.berth.controller.api.watch;

import org.jspecify.annotations.NullMarked;
