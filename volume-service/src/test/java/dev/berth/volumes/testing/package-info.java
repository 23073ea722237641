/** Fakes and builders of the tests. */
@NullMarked
package dev.berth.volumes.testing;

import org.jspecify.annotations.NullMarked;
