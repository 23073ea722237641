/** What pods ask of their node and nodes have: amounts and ports. Pure. */
@NullMarked
package dev.berth.protocol.resources;

import org.jspecify.annotations.NullMarked;
