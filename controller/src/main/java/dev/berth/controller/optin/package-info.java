/** What a workload asks for beyond Kubernetes, by annotations {@code berth.dev/...}; without them everything is as in Kubernetes. */
@NullMarked
@Pure
package dev.berth.controller.optin;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
