/** What tests of several packages share. */
@NullMarked
package dev.berth.controller.testing;

import org.jspecify.annotations.NullMarked;
