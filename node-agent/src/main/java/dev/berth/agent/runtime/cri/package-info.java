/** Pods by a container runtime of the machine, such as containerd or CRI-O, through the Container Runtime Interface. */
@NullMarked
package dev.berth.agent.runtime.cri;

import org.jspecify.annotations.NullMarked;
