package dev.berth.agent.cri;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.cri.Adoption.Found;
import dev.berth.cri.v1.Container;
import dev.berth.cri.v1.ContainerMetadata;
import dev.berth.cri.v1.ContainerState;
import dev.berth.cri.v1.PodSandbox;
import dev.berth.cri.v1.PodSandboxMetadata;
import dev.berth.cri.v1.PodSandboxState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdoptionTest {
    private static final List<ContainerState> STATES = List.of(
            ContainerState.CONTAINER_CREATED,
            ContainerState.CONTAINER_RUNNING,
            ContainerState.CONTAINER_EXITED,
            ContainerState.CONTAINER_UNKNOWN);

    @Test
    void theNewestReadySandboxOfAPodIsKept() {
        Adoption found = Adoption.of(
                List.of(sandbox("old", "p", 0, true), sandbox("new", "p", 2, true), sandbox("dead", "p", 3, false)),
                List.of());

        assertThat(found.pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.sandbox().getId()).isEqualTo("new"));
        assertThat(found.discarded()).containsExactlyInAnyOrder("old", "dead");
    }

    @Test
    void theLatestLifeOfAContainerCountsAndAnOlderOneThatStillRunsIsStopped() {
        Found pod = Adoption.of(
                        List.of(sandbox("s", "p", 0, true)),
                        List.of(
                                container("c0", "s", "main", 0, ContainerState.CONTAINER_RUNNING),
                                container("c1", "s", "main", 1, ContainerState.CONTAINER_EXITED),
                                container("x", "s", "side", 0, ContainerState.CONTAINER_RUNNING)))
                .pods()
                .getFirst();

        assertThat(pod.running()).extracting(Container::getId).containsExactly("x");
        assertThat(pod.ended()).extracting(Container::getId).containsExactly("c1");
        assertThat(pod.stopped()).extracting(Container::getId).containsExactly("c0");
    }

    @Test
    void oneThatWasNeverStartedDoesNotCountAsALife() {
        Found pod = Adoption.of(
                        List.of(sandbox("s", "p", 0, true)),
                        List.of(
                                container("c0", "s", "main", 0, ContainerState.CONTAINER_RUNNING),
                                container("c1", "s", "main", 1, ContainerState.CONTAINER_CREATED)))
                .pods()
                .getFirst();

        assertThat(pod.running()).extracting(Container::getId).containsExactly("c0");
        assertThat(pod.removed()).extracting(Container::getId).containsExactly("c1");
        assertThat(pod.stopped()).isEmpty();
    }

    /** Whatever a runtime has: each sandbox is kept or discarded, no pod has two, and of no container two lives go on. */
    @Test
    void nothingIsForgottenAndNothingRunsTwice() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            List<PodSandbox> sandboxes = new ArrayList<>();
            List<Container> containers = new ArrayList<>();
            for (int i = 0; i < random.nextInt(6); i++) {
                sandboxes.add(sandbox("s" + i, "p" + random.nextInt(3), random.nextInt(3), random.nextInt(3) > 0));
                for (int j = 0; j < random.nextInt(5); j++) {
                    ContainerState state = STATES.get(random.nextInt(STATES.size()));
                    containers.add(container("c" + i + j, "s" + i, "n" + random.nextInt(2), random.nextInt(3), state));
                }
            }
            check("seed " + seed, sandboxes, containers, Adoption.of(sandboxes, containers));
        }
    }

    private static void check(String seed, List<PodSandbox> sandboxes, List<Container> containers, Adoption found) {
        var ids = new ArrayList<>(found.discarded());
        found.pods().forEach(pod -> ids.add(pod.sandbox().getId()));
        assertThat(ids)
                .as(seed)
                .containsExactlyInAnyOrderElementsOf(
                        sandboxes.stream().map(PodSandbox::getId).toList());
        assertThat(found.pods())
                .as(seed)
                .extracting(p -> Marks.podUid(p.sandbox()))
                .doesNotHaveDuplicates();
        for (Found pod : found.pods()) {
            assertThat(pod.sandbox().getState()).as(seed).isEqualTo(PodSandboxState.SANDBOX_READY);
            List<Container> own = containers.stream()
                    .filter(c -> c.getPodSandboxId().equals(pod.sandbox().getId()))
                    .toList();
            var handled = new HashSet<>(pod.stopped());
            handled.addAll(pod.removed());
            handled.addAll(pod.running());
            handled.addAll(pod.ended());
            assertThat(handled)
                    .as(seed)
                    .containsAll(own.stream()
                            .filter(c -> c.getState() != ContainerState.CONTAINER_EXITED)
                            .toList());
            assertThat(Stream.concat(pod.running().stream(), pod.ended().stream())
                            .map(c -> c.getMetadata().getName()))
                    .as(seed)
                    .doesNotHaveDuplicates();
        }
    }

    static PodSandbox sandbox(String id, String uid, int attempt, boolean ready) {
        return PodSandbox.newBuilder()
                .setId(id)
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setUid(uid)
                        .setName("web-0")
                        .setNamespace("default")
                        .setAttempt(attempt))
                .setState(ready ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY)
                .build();
    }

    private static Container container(String id, String sandbox, String name, int attempt, ContainerState state) {
        return Container.newBuilder()
                .setId(id)
                .setPodSandboxId(sandbox)
                .setMetadata(ContainerMetadata.newBuilder().setName(name).setAttempt(attempt))
                .setState(state)
                .build();
    }
}
