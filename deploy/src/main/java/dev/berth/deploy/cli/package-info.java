/** The command line {@code ./berth}: one class per command. */
@NullMarked
package dev.berth.deploy.cli;

import org.jspecify.annotations.NullMarked;
