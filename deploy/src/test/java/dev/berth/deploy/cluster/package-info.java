/** The promises, seen as a user sees them: the real launcher, real JVMs, real processes, stock kubectl. */
@NullMarked
package dev.berth.deploy.cluster;

import org.jspecify.annotations.NullMarked;
