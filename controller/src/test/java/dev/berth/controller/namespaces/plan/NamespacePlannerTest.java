package dev.berth.controller.namespaces.plan;

import static dev.berth.controller.collect.plan.Given.a;
import static dev.berth.protocol.api.Resources.CONFIG_MAPS;
import static dev.berth.protocol.api.Resources.NAMESPACES;
import static dev.berth.protocol.api.Resources.PODS;
import static dev.berth.protocol.api.Resources.SERVICE_ACCOUNTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.collect.plan.Given;
import dev.berth.protocol.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamespacePlannerTest {
    private static final String CA = "-----BEGIN CERTIFICATE-----";

    /** The plan about the given objects beside the initial namespaces, which are complete. */
    private static List<NamespaceStep> plan(KubeObject... objects) {
        var all = new ArrayList<>(List.of(objects));
        for (String name : NamespacePlanner.INITIAL) {
            all.add(a(NAMESPACES, name).object());
            all.add(a(SERVICE_ACCOUNTS, "default").in(name).object());
            all.add(rootCa(name, CA));
        }
        return new NamespacePlanner(Given.snapshots(all.toArray(KubeObject[]::new)), CA).plan();
    }

    private static KubeObject rootCa(String namespace, String pem) {
        return a(CONFIG_MAPS, "kube-root-ca.crt")
                .in(namespace)
                .with(tree -> {
                    tree.putObject("data").put("ca.crt", pem);
                    return tree;
                })
                .object();
    }

    private static Given terminating(String name) {
        return a(NAMESPACES, name).deleting().with(tree -> {
            tree.putObject("status").put("phase", "Terminating");
            return tree;
        });
    }

    @Test
    void anEmptyClusterGetsItsFourNamespaces() {
        assertThat(new NamespacePlanner(Given.snapshots(), CA).plan())
                .containsExactlyElementsOf(NamespacePlanner.INITIAL.stream()
                        .map(NamespaceStep.CreateNamespace::new)
                        .map(NamespaceStep.class::cast)
                        .toList());
    }

    @Test
    void aCompleteClusterNeedsNothing() {
        assertThat(plan()).isEmpty();
    }

    @Test
    void aNewNamespaceGetsItsServiceAccountAndTheCertificateOfTheApi() {
        assertThat(plan(a(NAMESPACES, "team").object()))
                .containsExactly(
                        new NamespaceStep.CreateServiceAccount("team"),
                        new NamespaceStep.PublishRootCa("team", Optional.empty(), CA));
    }

    @Test
    void aCertificateThatSomebodyChangedIsPutBack() {
        KubeObject team = a(NAMESPACES, "team").object();
        KubeObject account = a(SERVICE_ACCOUNTS, "default").in("team").object();
        KubeObject other = rootCa("team", "another");

        assertThat(plan(team, account, other))
                .containsExactly(new NamespaceStep.PublishRootCa("team", Optional.of(other), CA));
        assertThat(plan(team, account, rootCa("team", CA))).isEmpty();
    }

    @Test
    void aDeletedNamespaceIsMarkedAndEmptied() {
        KubeObject team = a(NAMESPACES, "team").deleting().object();
        KubeObject pod = a(PODS, "p").in("team").object();
        KubeObject map = a(CONFIG_MAPS, "c").in("team").object();

        assertThat(plan(team, pod, map))
                .containsExactly(
                        new NamespaceStep.MarkTerminating(team),
                        new NamespaceStep.Delete(pod),
                        new NamespaceStep.Delete(map),
                        new NamespaceStep.Report(
                                team,
                                "Some resources are remaining: configmaps has 1 resource instances, pods has 1"
                                        + " resource instances"));
    }

    @Test
    void contentThatIsGoingIsWaitedFor() {
        KubeObject team = terminating("team").object();

        assertThat(plan(team, a(PODS, "p").in("team").deleting().object()))
                .containsExactly(
                        new NamespaceStep.Report(team, "Some resources are remaining: pods has 1 resource instances"));
    }

    @Test
    void theSameReportIsNotWrittenTwice() {
        KubeObject team = terminating("team")
                .with(tree -> {
                    tree.withObject("/status")
                            .putArray("conditions")
                            .addObject()
                            .put("type", "NamespaceContentRemaining")
                            .put("message", "Some resources are remaining: pods has 1 resource instances");
                    return tree;
                })
                .object();

        assertThat(plan(team, a(PODS, "p").in("team").deleting().object())).isEmpty();
    }

    @Test
    void anEmptyNamespaceIsFinishedOnceEveryNamespacedKindIsProvenEmpty() {
        KubeObject team = terminating("team").object();

        assertThat(plan(team)).containsExactly(new NamespaceStep.Finish(team));
        assertThat(new NamespaceStep.Finish(team).evidence())
                .contains(PODS, CONFIG_MAPS)
                .doesNotContain(NAMESPACES);
    }

    @Test
    void contentOfOtherNamespacesIsLeftAlone() {
        KubeObject team = terminating("team").object();

        assertThat(plan(team, a(PODS, "p").in("teams").object())).containsExactly(new NamespaceStep.Finish(team));
    }
}
