/** Chaos experiments: what is decided before and read after. */
@NullMarked
package dev.berth.deploy.chaos;

import org.jspecify.annotations.NullMarked;
