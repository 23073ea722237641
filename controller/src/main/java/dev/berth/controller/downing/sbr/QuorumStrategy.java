package dev.berth.controller.downing.sbr;

import akka.cluster.Member;
import akka.cluster.UniqueAddress;
import akka.cluster.sbr.DowningStrategy;
import dev.berth.controller.downing.Remaining;
import dev.berth.controller.downing.Silence;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the resolver knows, put to {@link Remaining}. Belongs to the resolver's actor. Rests on internals of Akka 2.8.5, the version that
 * Berth stays with.
 */
final class QuorumStrategy extends DowningStrategy {
    private final UniqueAddress self;
    private final String role;
    private final IntSupplier quorum;

    /** @param quorum how many control nodes must be together to act, at any time; it changes with the journal's peers */
    QuorumStrategy(String dataCenter, UniqueAddress self, String role, IntSupplier quorum) {
        super(dataCenter, self);
        this.self = self;
        this.role = role;
        this.quorum = quorum;
    }

    @Override
    public Option<String> role() {
        return Option.apply(role);
    }

    /** What the log calls it; who goes is told by {@link #nodesToDown}. */
    @Override
    public Decision decide() {
        return remaining().toDown().contains(name(self)) ? DownReachable$.MODULE$ : DownUnreachable$.MODULE$;
    }

    @Override
    public scala.collection.immutable.Set<UniqueAddress> nodesToDown(Decision decision) {
        if (decision.equals(DownUnreachable$.MODULE$) || decision.equals(DownReachable$.MODULE$)) {
            Map<String, UniqueAddress> byName = new HashMap<>();
            present().forEach(m -> byName.put(name(m.uniqueAddress()), m.uniqueAddress()));
            Set<UniqueAddress> down = new HashSet<>();
            remaining().toDown().forEach(name -> down.add(byName.get(name)));
            return CollectionConverters.asScala(down).toSet();
        }
        return super.nodesToDown(decision);
    }

    private Remaining remaining() {
        var controls = new TreeSet<String>();
        var others = new HashSet<String>();
        CollectionConverters.asJava(membersWithRole()).forEach(m -> controls.add(name(m.uniqueAddress())));
        present().stream()
                .map(m -> name(m.uniqueAddress()))
                .filter(n -> !controls.contains(n))
                .forEach(others::add);
        var silences = new HashSet<Silence>();
        CollectionConverters.asJava(reachability().records()).stream()
                .map(r -> new Silence(name(r.observer()), name(r.subject())))
                .filter(s -> known(s.observer(), controls, others) && known(s.subject(), controls, others))
                .forEach(silences::add);
        var seen = new HashSet<String>();
        present().stream().filter(m -> seenBy().contains(m.address())).forEach(m -> seen.add(name(m.uniqueAddress())));
        return new Remaining(controls, others, silences, seen, quorum(controls.size()));
    }

    /** Never less than the majority of those that are there: a JVM without a peer does not hear of a group that has grown. */
    private int quorum(int present) {
        return Math.max(quorum.getAsInt(), present / 2 + 1);
    }

    private static boolean known(String name, Set<String> controls, Set<String> others) {
        return controls.contains(name) || others.contains(name);
    }

    /** All that may be downed: neither down nor on their way out; nobody's word counts who is. */
    private Collection<Member> present() {
        return CollectionConverters.asJava(members(true, false));
    }

    private static String name(UniqueAddress address) {
        return address.address() + "#" + address.longUid();
    }
}
