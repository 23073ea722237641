/** The HTTP shell of the Kubernetes API: TLS, identity, negotiation, verbs, streams. The rules are elsewhere. */
@NullMarked
package dev.berth.controller.api;

import org.jspecify.annotations.NullMarked;
