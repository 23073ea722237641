/** Server-side Tables: what {@code kubectl get} prints, column by column as Kubernetes' printers have it. */
@NullMarked
@Pure
package dev.berth.controller.table;

import dev.berth.protocol.Pure;
import org.jspecify.annotations.NullMarked;
