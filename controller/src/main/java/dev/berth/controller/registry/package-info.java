/** Reading and writing objects by Kubernetes' rules, for HTTP clients and for every controller of this JVM. */
@NullMarked
package dev.berth.controller.registry;

import org.jspecify.annotations.NullMarked;
