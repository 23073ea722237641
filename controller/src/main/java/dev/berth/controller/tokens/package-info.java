/** Tokens of ServiceAccounts: made, and told from what is none. */
@NullMarked
package dev.berth.controller.tokens;

import org.jspecify.annotations.NullMarked;
