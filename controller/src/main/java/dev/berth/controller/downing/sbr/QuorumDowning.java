package dev.berth.controller.downing.sbr;

import akka.actor.ActorSystem;
import akka.actor.Props;
import akka.cluster.Cluster;
import akka.cluster.DowningProvider;
import akka.cluster.sbr.SplitBrainResolver;
import akka.cluster.sbr.SplitBrainResolverSettings;
import akka.cluster.sbr.StaticQuorumSettings;
import dev.berth.controller.journal.RaftJournal;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's split brain resolver with {@link QuorumStrategy}; its settings are those of {@code static-quorum}, whose size counts until the
 * journal of this JVM says who its peers are. Named by {@code akka.cluster.downing-provider-class}.
 */
public final class QuorumDowning extends DowningProvider {
    private final ActorSystem system;
    private final Cluster cluster;
    private final SplitBrainResolverSettings settings;

    /** Called by Akka. */
    public QuorumDowning(ActorSystem system) {
        this.system = system;
        this.cluster = Cluster.get(system);
        this.settings = new SplitBrainResolverSettings(system.settings().config());
    }

    @Override
    public FiniteDuration downRemovalMargin() {
        return cluster.settings().DownRemovalMargin();
    }

    @Override
    public Option<Props> downingActorProps() {
        StaticQuorumSettings quorum = settings.staticQuorumSettings();
        var strategy = new QuorumStrategy(
                cluster.selfDataCenter(),
                cluster.selfUniqueAddress(),
                quorum.role().getOrElse(() -> ""),
                () -> RaftJournal.quorum(system).orElse(quorum.size()));
        return Option.apply(SplitBrainResolver.props(settings.DowningStableAfter(), strategy));
    }
}
