/** What the checker finds, and what it does not mistake for a violation. */
@NullMarked
package dev.berth.deploy.chaos.history;

import org.jspecify.annotations.NullMarked;
