@NullMarked
package dev.berth.agent.admit;

import org.jspecify.annotations.NullMarked;
