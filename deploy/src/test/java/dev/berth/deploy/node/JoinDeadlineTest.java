package dev.berth.deploy.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinDeadlineTest {
    private ActorSystem<Void> system = member(1);

    @AfterEach
    void stop() {
        system.terminate();
    }

    private static ActorSystem<Void> member(int majority) {
        return ActorSystem.create(
                Behaviors.empty(),
                "joining",
                ConfigFactory.parseString("akka.cluster.role.control.min-nr-of-members = " + majority + """

                        akka.actor.provider = cluster
                        akka.cluster.roles = [control]
                        akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                        akka.coordinated-shutdown.exit-jvm = off
                        akka.loglevel = ERROR
                        """)
                        .withFallback(ConfigFactory.load()));
    }

    private void join() {
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }

    @Test
    void aMemberThatHasFormedAClusterAloneEnds() throws Exception {
        system.terminate();
        system = member(2);
        join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Cluster.get(system).selfMember().status().equals(MemberStatus.joining()));
        JoinDeadline.set(system, Duration.ofMillis(100));
        assertThat(system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isNotNull();
    }

    @Test
    void aJvmThatNobodyLetInEnds() throws Exception {
        JoinDeadline.set(system, Duration.ofMillis(100));
        assertThat(system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 50})
    void aMemberThatIsUpStays(long millis) {
        join();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Cluster.get(system).selfMember().status().equals(MemberStatus.up()));
        JoinDeadline.set(system, Duration.ofMillis(millis));
        Awaitility.await()
                .during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> !system.getWhenTerminated().toCompletableFuture().isDone());
    }
}
