/** The life of namespaces: the ones there are from the start, and the end of the others with all that is in them. */
@NullMarked
package dev.berth.controller.namespaces;

import org.jspecify.annotations.NullMarked;
