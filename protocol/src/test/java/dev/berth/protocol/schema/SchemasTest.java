package dev.berth.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.schema.Schema.Field;
import dev.berth.protocol.schema.Schema.ListOf;
import dev.berth.protocol.schema.Schema.MapOf;
import dev.berth.protocol.schema.Schema.Struct;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemasTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Fields of the models that came after the Kubernetes (1.36) of the schema: none of them is served. */
    private static final List<String> NEWER = List.of(
            "NodeSpec.podPreemptionPolicy",
            "NodeSystemInfo.runningInUserNamespace",
            "HTTPGetAction.protocol",
            "GRPCAction.mode",
            "VolumeMount.bindMountOptions",
            "PodSpec.evictionResponders",
            "ConfigMapVolumeSource.defaultUser",
            "KeyToPath.user",
            "DownwardAPIVolumeSource.defaultUser",
            "DownwardAPIVolumeFile.user",
            "EmptyDirVolumeSource.mode",
            "ProjectedVolumeSource.defaultUser",
            "ClusterTrustBundleProjection.user",
            "PodCertificateProjection.user",
            "ServiceAccountTokenProjection.user",
            "SecretVolumeSource.defaultUser",
            "NodeAllocatableResourceClaimStatus.mapping",
            "NodeAllocatableResourceClaimStatus.overhead",
            "PodStatus.volumeHealth",
            "PersistentVolumeClaimStatus.healthStatus");

    @Test
    void everyServedKindHasASchema() {
        assertThat(Resources.all()).allSatisfy(r -> {
            Struct schema = Schemas.of(r);
            assertThat(schema.shortName()).isEqualTo(r.kind());
            assertThat(schema.fields()).containsKeys("apiVersion", "kind", "metadata");
        });
        assertThat(Schemas.ofKind("autoscaling/v1", "Scale")).isPresent();
        assertThat(Schemas.ofKind("policy/v1", "Eviction")).isPresent();
        assertThat(Schemas.ofKind("batch/v1", "Job")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PodSpec, containers, true, name",
        "PodSpec, volumes, true, name",
        "PodSpec, tolerations, false, ''",
        "PodSpec, imagePullSecrets, true, name",
        "PodSpec, hostAliases, true, ip",
        "PodSpec, schedulingGates, true, name",
        "PodSpec, topologySpreadConstraints, true, topologyKey",
        "Container, ports, true, containerPort",
        "Container, env, true, name",
        "Container, volumeMounts, true, mountPath",
        "Container, args, false, ''",
        "ServiceSpec, ports, true, port",
        "NodeSpec, taints, false, ''",
        "NodeStatus, conditions, true, type",
        "NodeStatus, addresses, true, type",
        "PodStatus, podIPs, true, ip"
    })
    void listsMergeAsKubernetesMergesThem(String type, String field, boolean merged, String key) {
        Field f = Schemas.named("io.k8s.api.core.v1." + type)
                .orElseThrow()
                .field(field)
                .orElseThrow();
        assertThat(f.merge().items()).isEqualTo(merged);
        assertThat(f.merge().key()).isEqualTo(key);
    }

    @Test
    void metadataMergesFinalizersAsASetAndOwnersByUid() {
        Struct meta =
                Schemas.named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta").orElseThrow();
        assertThat(meta.field("finalizers").orElseThrow().merge()).isEqualTo(new Schema.Merge(true, false, ""));
        assertThat(meta.field("ownerReferences").orElseThrow().merge().key()).isEqualTo("uid");
    }

    @Test
    void theSchemaKnowsAllThatTheTypedModelsKnow() {
        var missing = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (Resource r : Resources.all()) {
            compare(Schemas.of(r), MAPPER.constructType(model(r)), seen, missing);
        }
        assertThat(seen).hasSizeGreaterThan(150);
        assertThat(missing).containsExactlyInAnyOrderElementsOf(NEWER);
    }

    private static Class<?> model(Resource r) {
        String group = switch (r.group()) {
            case "" -> "";
            case "apps" -> "apps.";
            case "storage.k8s.io" -> "storage.";
            case "discovery.k8s.io" -> "discovery.v1.";
            case "policy" -> "policy.v1.";
            default -> "coordination.v1.";
        };
        try {
            return Class.forName("io.fabric8.kubernetes.api.model." + group + r.kind());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compare(Schema schema, JavaType type, Set<String> seen, List<String> missing) {
        switch (schema) {
            case ListOf l
            when type.getContentType() != null -> compare(l.items(), type.getContentType(), seen, missing);
            case MapOf m
            when type.getContentType() != null -> compare(m.values(), type.getContentType(), seen, missing);
            case Struct s
            when KubernetesResource.class.isAssignableFrom(type.getRawClass()) && seen.add(s.definition()) -> {
                BeanDescription bean = MAPPER.getDeserializationConfig().introspect(type);
                for (BeanPropertyDefinition p : bean.findProperties()) {
                    if (p.getMutator() == null || p.getName().equals("additionalProperties")) {
                        continue;
                    }
                    s.field(p.getName())
                            .ifPresentOrElse(
                                    f -> compare(f.schema(), p.getPrimaryType(), seen, missing),
                                    () -> missing.add(s.shortName() + "." + p.getName()));
                }
            }
            default -> {}
        }
    }
}
