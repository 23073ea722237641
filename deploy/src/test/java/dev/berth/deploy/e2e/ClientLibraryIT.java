package dev.berth.deploy.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An ordinary client library, unchanged. */
@ExtendWith(Berthed.class)
class ClientLibraryIT {
    @Test
    void objectsAreCreatedChangedListedAndDeleted(Berthed cluster) {
        try (Harbor harbor = cluster.namespace("fabric8");
                KubernetesClient client = Recorder.client(cluster)) {
            var maps = client.configMaps().inNamespace(harbor.name());
            ConfigMap made = maps.resource(map("a", "1")).create();
            assertThat(made.getMetadata().getUid()).isNotBlank();
            maps.withName("a")
                    .edit(m -> new ConfigMapBuilder(m).addToData("k", "2").build());
            assertThat(maps.withName("a").get().getData()).containsEntry("k", "2");
            assertThatThrownBy(() -> maps.resource(made).update())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(409));
            assertThatThrownBy(() -> maps.resource(map("a", "3")).create())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists"));
            maps.withName("a").delete();
            assertThat(maps.withName("a").get()).isNull();
        }
    }

    @Test
    void anInformerSeesEveryObjectThroughTheDeathOfTheNodeItWatchesThrough(Berthed cluster) throws Exception {
        try (Harbor harbor = cluster.namespace("informer");
                KubernetesClient client = Recorder.client(cluster);
                SharedIndexInformer<ConfigMap> informer =
                        client.configMaps().inNamespace(harbor.name()).inform()) {
            for (int i = 0; i < 20; i++) {
                client.configMaps()
                        .inNamespace(harbor.name())
                        .resource(map("m" + i, "x"))
                        .create();
            }
            String pid = Files.readString(cluster.home().resolve("nodes/node-2/node.pid"))
                    .strip();
            Shell.run(Berthed.ROOT, java.util.Map.of(), Duration.ofSeconds(5), List.of("kill", "-9", pid))
                    .orFail();
            for (int i = 20; i < 40; i++) {
                String name = "m" + i;
                Berthed.eventually(Duration.ofSeconds(30), () -> createdOrThere(client, harbor, name), done -> done);
            }
            // kube-root-ca.crt may be there too.
            Berthed.eventually(
                    Duration.ofSeconds(40),
                    () -> informer.getStore().list().stream()
                            .filter(m -> m.getMetadata().getName().startsWith("m"))
                            .count(),
                    n -> n == 40);
        }
    }

    private static boolean createdOrThere(KubernetesClient client, Harbor harbor, String name) {
        try {
            client.configMaps()
                    .inNamespace(harbor.name())
                    .resource(map(name, "x"))
                    .create();
            return true;
        } catch (KubernetesClientException e) {
            return e.getCode() == 409;
        }
    }

    @Test
    void aStatefulSetIsAwaitedReadyAndScaledThroughItsSubresource(Berthed cluster) throws IOException {
        try (Harbor harbor = cluster.namespace("client-sts");
                KubernetesClient client = Recorder.client(cluster)) {
            try (var manifest = Files.newInputStream(Berthed.ROOT.resolve("deploy/samples/statefulset.yaml"))) {
                client.load(manifest).inNamespace(harbor.name()).create();
            }
            var sets = client.apps().statefulSets().inNamespace(harbor.name()).withName("sample-statefulset");
            sets.waitUntilReady(60, TimeUnit.SECONDS);
            StatefulSet scaled = sets.scale(1);
            assertThat(scaled.getSpec().getReplicas()).isEqualTo(1);
            harbor.awaitReady("sample-statefulset-0");
        }
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("k", value)
                .build();
    }
}
