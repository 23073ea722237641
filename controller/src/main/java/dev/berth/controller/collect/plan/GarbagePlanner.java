package dev.berth.controller.collect.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.KubeObject.Owner;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Deletion.Propagation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides about garbage as Kubernetes' collector does (1.20.2 {@code pkg/controller/garbagecollector/garbagecollector.go},
 * {@code attemptToDeleteItem}, {@code processDeletingDependentsItem}, {@code orphanDependents}).
 *
 * <p>Left alone, because nobody can tell whether the owner lives: an object with an owner of a kind that Berth does not serve, and a
 * cluster-scoped object with an owner of a namespaced kind.
 */
public final class GarbagePlanner {
    public static final String FOREGROUND = "foregroundDeletion";
    public static final String ORPHAN = "orphan";

    /** What became of one owner. */
    private enum Standing {
        SOLID,
        /** It is being deleted in the foreground and waits for this object. */
        WAITING,
        ABSENT,
        UNKNOWABLE
    }

    private final Cluster cluster;

    public GarbagePlanner(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The steps about these objects, in the order in which they are to be carried out. */
    public List<GarbageStep> plan(Collection<Suspect> suspects) {
        return suspects.stream()
                .distinct()
                .flatMap(s -> cluster.get(s.resource(), s.key()).stream())
                .flatMap(o -> plan(o).stream())
                .distinct()
                .toList();
    }

    /** Every object about which there might be something to do. */
    public List<Suspect> everything() {
        return cluster.all()
                .filter(o -> !o.owners().isEmpty() || collected(o))
                .map(Suspect::of)
                .toList();
    }

    /** Those whose fate may have changed with this object: itself, its dependents, its owners. */
    public Set<Suspect> touchedBy(KubeObject object) {
        var found = new LinkedHashSet<Suspect>();
        found.add(Suspect.of(object));
        cluster.ownedBy(object.uid()).map(Suspect::of).forEach(found::add);
        object.owners().stream()
                .flatMap(owner -> ownerOf(object, owner).stream())
                .map(Suspect::of)
                .forEach(found::add);
        return found;
    }

    private static boolean collected(KubeObject o) {
        return o.deleting()
                && (o.finalizers().contains(FOREGROUND) || o.finalizers().contains(ORPHAN));
    }

    private List<GarbageStep> plan(KubeObject o) {
        if (o.deleting() && o.finalizers().contains(ORPHAN)) {
            return orphaning(o);
        }
        if (o.deleting() && o.finalizers().contains(FOREGROUND)) {
            return foreground(o);
        }
        return o.deleting() ? List.of() : owned(o).stream().toList();
    }

    /** Dependents lose the owner first; were the finalizer to go first, they would be collected. */
    private List<GarbageStep> orphaning(KubeObject owner) {
        var steps = new ArrayList<GarbageStep>();
        dependents(owner).forEach(d -> steps.add(new GarbageStep.DropOwners(d, Set.of(owner.uid()), Set.of())));
        return steps.isEmpty() ? List.of(new GarbageStep.DropFinalizer(owner, ORPHAN, everyKind())) : steps;
    }

    /** All dependents go; the owner waits for those that block it. */
    private List<GarbageStep> foreground(KubeObject owner) {
        List<KubeObject> dependents = dependents(owner).toList();
        boolean blocked = dependents.stream().anyMatch(d -> blocks(d, owner));
        if (!blocked) {
            return List.of(new GarbageStep.DropFinalizer(owner, FOREGROUND, everyKind()));
        }
        return dependents.stream()
                .filter(d -> !d.deleting())
                .flatMap(d -> owned(d).stream())
                .toList();
    }

    private static boolean blocks(KubeObject dependent, KubeObject owner) {
        return dependent.owners().stream().anyMatch(o -> o.uid().equals(owner.uid()) && o.blockOwnerDeletion());
    }

    private Optional<GarbageStep> owned(KubeObject o) {
        List<Owner> owners = o.owners();
        if (owners.isEmpty() || owners.stream().anyMatch(w -> standing(o, w) == Standing.UNKNOWABLE)) {
            return Optional.empty();
        }
        List<Owner> absent = withStanding(o, Standing.ABSENT);
        List<Owner> waiting = withStanding(o, Standing.WAITING);
        Set<Resource> evidence = kinds(absent);
        if (absent.size() + waiting.size() < owners.size()) {
            Set<String> lost = Stream.concat(absent.stream(), waiting.stream())
                    .map(Owner::uid)
                    .collect(Collectors.toSet());
            return lost.isEmpty() ? Optional.empty() : Optional.of(new GarbageStep.DropOwners(o, lost, evidence));
        }
        return Optional.of(waiting.isEmpty() ? lostAll(o, evidence) : before(o, waiting, evidence));
    }

    /** The propagation that a finalizer on the object asks for is kept. */
    private static GarbageStep lostAll(KubeObject o, Set<Resource> evidence) {
        Propagation propagation = o.finalizers().contains(ORPHAN)
                ? Propagation.ORPHAN
                : o.finalizers().contains(FOREGROUND) ? Propagation.FOREGROUND : Propagation.BACKGROUND;
        return new GarbageStep.Delete(o, propagation, evidence, "none of its owners exists any more");
    }

    /** What has dependents of its own goes in the foreground too, so that the owner outlives the whole tree below it. */
    private GarbageStep before(KubeObject o, List<Owner> waiting, Set<Resource> evidence) {
        List<KubeObject> below = dependents(o).toList();
        boolean circle =
                below.stream().anyMatch(d -> d.deleting() && d.finalizers().contains(FOREGROUND));
        boolean blocksAny = waiting.stream().anyMatch(Owner::blockOwnerDeletion);
        if (circle && blocksAny) {
            return new GarbageStep.Unblock(o, evidence);
        }
        Propagation propagation = below.isEmpty() ? Propagation.BACKGROUND : Propagation.FOREGROUND;
        return new GarbageStep.Delete(o, propagation, evidence, "its owner is being deleted in the foreground");
    }

    private Stream<KubeObject> dependents(KubeObject owner) {
        return cluster.ownedBy(owner.uid())
                .filter(d -> d.owners().stream()
                        .anyMatch(o -> o.uid().equals(owner.uid())
                                && ownerOf(d, o).filter(owner::equals).isPresent()));
    }

    private List<Owner> withStanding(KubeObject o, Standing wanted) {
        return o.owners().stream().filter(w -> standing(o, w) == wanted).toList();
    }

    private Standing standing(KubeObject o, Owner owner) {
        Optional<Resource> kind = Resources.byKind(owner.apiVersion(), owner.kind());
        if (kind.isEmpty() || (kind.get().namespaced() && !o.resource().namespaced())) {
            return Standing.UNKNOWABLE;
        }
        return ownerOf(o, owner)
                .map(w -> w.deleting() && w.finalizers().contains(FOREGROUND) ? Standing.WAITING : Standing.SOLID)
                .orElse(Standing.ABSENT);
    }

    /** The owner in this very life; another object of its name does not count. */
    private Optional<KubeObject> ownerOf(KubeObject o, Owner owner) {
        return Resources.byKind(owner.apiVersion(), owner.kind())
                .filter(kind -> !kind.namespaced() || o.resource().namespaced())
                .flatMap(kind -> cluster.get(kind, new ObjectKey(kind.namespaced() ? o.namespace() : "", owner.name())))
                .filter(w -> w.uid().equals(owner.uid()));
    }

    private static Set<Resource> kinds(List<Owner> owners) {
        return owners.stream()
                .flatMap(o -> Resources.byKind(o.apiVersion(), o.kind()).stream())
                .collect(Collectors.toSet());
    }

    private static Set<Resource> everyKind() {
        return Set.copyOf(Resources.all());
    }
}
