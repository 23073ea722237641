/** What the readers of all blocks of settings have in common. */
@NullMarked
package dev.berth.controller.settings;

import org.jspecify.annotations.NullMarked;
