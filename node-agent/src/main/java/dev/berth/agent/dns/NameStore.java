package dev.berth.agent.dns;

import dev.berth.agent.names.Book;
import dev.berth.agent.names.NamedService;
import dev.berth.agent.names.NamedSlice;
import dev.berth.protocol.api.ObjectKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What this node knows of names, kept when nobody is there to ask. Read by any thread; written by one, object by object: a reader may see
 * some of the changes that came together.
 */
public final class NameStore implements Book {
    private final Map<ObjectKey, NamedService> services = new ConcurrentHashMap<>();
    private final Map<ObjectKey, NamedSlice> slices = new ConcurrentHashMap<>();
    private final Map<ObjectKey, Map<ObjectKey, NamedSlice>> byService = new ConcurrentHashMap<>();
    private final Map<String, Set<ObjectKey>> serviceAddresses = new ConcurrentHashMap<>();
    private final Map<String, Set<ObjectKey>> endpointAddresses = new ConcurrentHashMap<>();
    private final Map<String, Integer> namespaces = new HashMap<>();
    private final Set<String> inhabited = ConcurrentHashMap.newKeySet();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean filled;

    /** Called after each batch of changes, on the writer's thread: must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** The changes so far are one whole. */
    public void changed(boolean complete) {
        filled |= complete;
        if (filled) {
            listeners.forEach(Runnable::run);
        }
    }

    public void put(NamedService service) {
        NamedService old = services.put(service.key(), service);
        if (old == null) {
            namespaces.merge(service.key().namespace(), 1, Integer::sum);
            inhabited.add(service.key().namespace());
        } else {
            forget(serviceAddresses, old.address(), old.key());
        }
        note(serviceAddresses, service.address(), service.key());
    }

    public void put(NamedSlice slice) {
        NamedSlice old = slices.put(slice.key(), slice);
        byService
                .computeIfAbsent(slice.service(), s -> new ConcurrentHashMap<>())
                .put(slice.key(), slice);
        slice.endpoints().forEach(e -> note(endpointAddresses, e.ip(), slice.key()));
        if (old != null) {
            if (!old.service().equals(slice.service())) {
                leave(old);
            }
            Set<String> kept = Set.copyOf(
                    slice.endpoints().stream().map(NamedSlice.Endpoint::ip).toList());
            old.endpoints().stream()
                    .filter(e -> !kept.contains(e.ip()))
                    .forEach(e -> forget(endpointAddresses, e.ip(), old.key()));
        }
    }

    public void removeService(ObjectKey key) {
        NamedService old = services.remove(key);
        if (old != null) {
            forget(serviceAddresses, old.address(), key);
            if (namespaces.merge(key.namespace(), -1, Integer::sum) == 0) {
                namespaces.remove(key.namespace());
                inhabited.remove(key.namespace());
            }
        }
    }

    public void removeSlice(ObjectKey key) {
        NamedSlice old = slices.remove(key);
        if (old != null) {
            leave(old);
            old.endpoints().forEach(e -> forget(endpointAddresses, e.ip(), key));
        }
    }

    private void leave(NamedSlice slice) {
        byService.computeIfPresent(slice.service(), (s, of) -> {
            of.remove(slice.key());
            return of.isEmpty() ? null : of;
        });
    }

    private static void note(Map<String, Set<ObjectKey>> index, String address, ObjectKey key) {
        if (!address.isEmpty()) {
            index.computeIfAbsent(address, a -> ConcurrentHashMap.newKeySet()).add(key);
        }
    }

    private static void forget(Map<String, Set<ObjectKey>> index, String address, ObjectKey key) {
        index.computeIfPresent(address, (a, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
        });
    }

    /** All, in no order. */
    public Collection<NamedService> services() {
        return services.values();
    }

    @Override
    public boolean filled() {
        return filled;
    }

    @Override
    public Optional<NamedService> service(ObjectKey key) {
        return Optional.ofNullable(services.get(key));
    }

    @Override
    public Collection<NamedSlice> slices(ObjectKey service) {
        return byService.getOrDefault(service, Map.of()).values();
    }

    @Override
    public boolean namespace(String name) {
        return inhabited.contains(name);
    }

    @Override
    public List<ObjectKey> servicesAt(String address) {
        return List.copyOf(serviceAddresses.getOrDefault(address, Set.of()));
    }

    @Override
    public List<NamedSlice> slicesAt(String address) {
        return endpointAddresses.getOrDefault(address, Set.of()).stream()
                .flatMap(key -> Optional.ofNullable(slices.get(key)).stream())
                .toList();
    }
}
