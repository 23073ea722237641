/** The cluster's certificate authority, the certificates it issues, and the kubeconfig that carries them. */
@NullMarked
package dev.berth.controller.tls;

import org.jspecify.annotations.NullMarked;
