/** The runtime that runs pods as real processes in namespaces made by util-linux and iproute2 programs. */
@NullMarked
package dev.berth.agent.runtime.process;

import org.jspecify.annotations.NullMarked;
