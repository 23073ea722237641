package dev.berth.agent.names;

import dev.berth.protocol.api.ObjectKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is known of names. */
public interface Book {
    /** Whether it has ever been filled. */
    boolean filled();

    Optional<NamedService> service(ObjectKey key);

    /** In no order. */
    Collection<NamedSlice> slices(ObjectKey service);

    /** Whether there is any service in it. */
    boolean namespace(String name);

    /** The services that have the address. */
    List<ObjectKey> servicesAt(String address);

    /** The slices with an endpoint at the address. */
    List<NamedSlice> slicesAt(String address);
}
