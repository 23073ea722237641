package dev.berth.controller.admit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Edit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateTest {
    private static final KubeObject SET = Sample.stored(Resources.STATEFUL_SETS, Sample.STATEFUL_SET);
    private static final KubeObject POD = Sample.stored(Resources.PODS, Sample.POD);

    @ParameterizedTest
    @MethodSource("dev.berth.protocol.api.Resources#all")
    void writingBackWhatWasReadChangesNothing(Resource resource) {
        KubeObject stored = Sample.stored(resource, Sample.good(resource));
        assertThat(Sample.update(stored, t -> t)).isEqualTo(new Verdict.Unchanged());
    }

    @ParameterizedTest
    @MethodSource("dev.berth.protocol.api.Resources#all")
    void applyingTheManifestAgainChangesNothingThatItDoesNotName(Resource resource) {
        KubeObject stored = Sample.stored(resource, Sample.good(resource));
        ObjectNode labelled = stored.edit();
        Fields.object(Fields.object(labelled, "metadata"), "labels").put("new", "label");
        ObjectNode next = Sample.tree(Sample.ADMISSION.update(stored, labelled, Edit.Part.MAIN, Sample.NOW));
        Fields.object(Fields.object(next, "metadata"), "labels").remove("new");
        if (next.path("metadata").path("labels").isEmpty()) {
            Sample.meta(next).remove("labels");
        }
        ObjectNode before = stored.edit();
        Sample.meta(before).remove("resourceVersion");
        assertThat(next).isEqualTo(before);
    }

    @Test
    void theGenerationRisesWithTheSpecOnly() {
        ObjectNode scaled = Sample.tree(Sample.update(SET, t -> {
            Sample.spec(t).put("replicas", 5);
            return t;
        }));
        assertThat(scaled.path("metadata").path("generation").asInt()).isEqualTo(2);
        ObjectNode annotated = Sample.tree(Sample.update(SET, t -> {
            Sample.meta(t).putObject("annotations").put("a", "b");
            return t;
        }));
        assertThat(annotated.path("metadata").path("generation").asInt()).isEqualTo(1);
    }

    @Test
    void aNumberIsWhatItSaysNotTheTypeThatHoldsIt() {
        assertThat(Sample.update(SET, t -> {
                    Sample.spec(t).put("replicas", 3L);
                    return t;
                }))
                .isEqualTo(new Verdict.Unchanged());
    }

    @Test
    void immutableFieldsOfAStatefulSetAreForbidden() {
        Verdict verdict = Sample.update(SET, t -> {
            Sample.spec(t).put("serviceName", "other");
            return t;
        });
        assertThat(Sample.causes(verdict))
                .containsExactly(
                        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                                + " 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                                + " 'minReadySeconds' are forbidden");
    }

    @Test
    void aDaemonSetsSelectorIsImmutable() {
        KubeObject set = Sample.stored(Resources.DAEMON_SETS, Sample.DAEMON_SET);
        Verdict verdict = Sample.update(set, t -> {
            Fields.object(Sample.spec(t), "selector").putObject("matchLabels").put("other", "x");
            Fields.object(Fields.object(Fields.object(Sample.spec(t), "template"), "metadata"), "labels")
                    .put("other", "x");
            return t;
        });
        assertThat(Sample.causes(verdict))
                .containsExactly(
                        "spec.selector: Invalid value: {\"matchLabels\":{\"other\":\"x\"}}: field is immutable");
    }

    @Test
    void aDaemonSetsTemplateGenerationCountsItsTemplates() {
        KubeObject set = Sample.stored(Resources.DAEMON_SETS, Sample.DAEMON_SET);
        ObjectNode next = Sample.tree(Sample.update(set, t -> {
            ((ObjectNode) t.at("/spec/template/spec/containers/0")).put("image", "nginx:2");
            Sample.meta(t).remove("annotations");
            return t;
        }));
        assertThat(next.at("/metadata/annotations").toString())
                .isEqualTo("{\"deprecated.daemonset.template.generation\":\"2\"}");
    }

    @Test
    void aPodsImageMayChangeAndItsCommandMayNot() {
        ObjectNode next = Sample.tree(Sample.update(POD, t -> {
            ((ObjectNode) t.at("/spec/containers/0")).put("image", "nginx:2");
            return t;
        }));
        assertThat(next.at("/metadata/generation").asInt()).isEqualTo(2);
        Verdict refused = Sample.update(POD, t -> {
            ((ObjectNode) t.at("/spec/containers/0")).putArray("command").add("sh");
            return t;
        });
        assertThat(Sample.causes(refused))
                .singleElement()
                .asString()
                .startsWith("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`");
    }

    @Test
    void aPodIsPlacedOnceAndThatIsNoNewGeneration() {
        ObjectNode placed = Sample.tree(Sample.update(POD, t -> {
            Sample.spec(t).put("nodeName", "node-1");
            return t;
        }));
        assertThat(placed.at("/metadata/generation").asInt()).isEqualTo(1);
        Verdict moved = Sample.update(Sample.reread(Resources.PODS, placed), t -> {
            Sample.spec(t).put("nodeName", "node-2");
            return t;
        });
        assertThat(Sample.refusal(moved).code()).isEqualTo(422);
    }

    @Test
    void aPodThatIsPlacedIsScheduledInTheSameWrite() {
        ObjectNode placed = Sample.tree(Sample.update(POD, t -> {
            Sample.spec(t).put("nodeName", "node-1");
            return t;
        }));
        JsonNode condition = placed.at("/status/conditions/0");
        assertThat(condition.path("type").asText()).isEqualTo("PodScheduled");
        assertThat(condition.path("status").asText()).isEqualTo("True");
    }

    @Test
    void aPodThatIsBeingDeletedIsNotPlaced() {
        KubeObject dying = Sample.with(POD, t -> {
            Sample.meta(t).put("deletionTimestamp", "2026-01-02T03:04:05Z").put("deletionGracePeriodSeconds", 0);
            Sample.meta(t).putArray("finalizers").add("example.com/hold");
            return t;
        });
        Verdict verdict = Sample.update(dying, t -> {
            Sample.spec(t).put("nodeName", "node-1");
            return t;
        });
        assertThat(Sample.causes(verdict))
                .containsExactly("spec.nodeName: Forbidden: pod is being deleted, cannot be assigned to a host");
    }

    @Test
    void tolerationsMayBeAddedAndNotTakenAway() {
        assertThat(Sample.update(POD, t -> {
                    Sample.spec(t)
                            .withArray("tolerations")
                            .addObject()
                            .put("key", "a")
                            .put("operator", "Exists");
                    return t;
                }))
                .isInstanceOf(Verdict.Store.class);
        assertThat(Sample.causes(Sample.update(POD, t -> {
                    Sample.spec(t).remove("tolerations");
                    return t;
                })))
                .containsExactly("spec.tolerations: Forbidden: existing toleration can not be modified except its"
                        + " tolerationSeconds");
    }

    @Test
    void aWriteOfTheMainPartKeepsTheStatusAndTheOtherWayRound() {
        ObjectNode both = POD.edit();
        ((ObjectNode) both.path("status")).put("phase", "Running");
        Sample.meta(both).putObject("labels").put("new", "label");
        ObjectNode main = Sample.tree(Sample.ADMISSION.update(POD, both.deepCopy(), Edit.Part.MAIN, Sample.NOW));
        assertThat(main.at("/status/phase").asText()).isEqualTo("Pending");
        assertThat(main.at("/metadata/labels").toString()).isEqualTo("{\"new\":\"label\"}");
        ObjectNode status = Sample.tree(Sample.ADMISSION.update(POD, both.deepCopy(), Edit.Part.STATUS, Sample.NOW));
        assertThat(status.at("/status/phase").asText()).isEqualTo("Running");
        assertThat(status.at("/metadata/labels").toString()).isEqualTo("{\"app\":\"web\"}");
    }

    @Test
    void aPodThatHasEndedDoesNotComeBackToLife() {
        KubeObject failed = Sample.with(POD, t -> {
            Fields.object(t, "status").put("phase", "Failed");
            return t;
        });
        ObjectNode running = failed.edit();
        Fields.object(running, "status").put("phase", "Running");
        assertThat(Sample.refusal(Sample.ADMISSION.update(failed, running, Edit.Part.STATUS, Sample.NOW))
                        .code())
                .isEqualTo(422);
    }

    @Test
    void aKindWithoutAStatusHasNoStatusToWrite() {
        KubeObject map = Sample.stored(Resources.CONFIG_MAPS, Sample.good(Resources.CONFIG_MAPS));
        Verdict verdict = Sample.ADMISSION.update(map, map.edit(), Edit.Part.STATUS, Sample.NOW);
        assertThat(Sample.refusal(verdict).code()).isEqualTo(404);
    }

    @Test
    void aStatusCountsNoMoreReadyReplicasThanReplicas() {
        ObjectNode wrong = SET.edit();
        Fields.object(wrong, "status").put("readyReplicas", 1);
        assertThat(Sample.causes(Sample.ADMISSION.update(SET, wrong, Edit.Part.STATUS, Sample.NOW)))
                .containsExactly("status.readyReplicas: Invalid value: 1: cannot be greater than status.replicas");
    }

    @Test
    void anotherNameOrUidIsAnotherObject() {
        Status renamed = Sample.refusal(Sample.update(POD, t -> {
            Sample.meta(t).put("name", "x");
            return t;
        }));
        assertThat(renamed.code()).isEqualTo(400);
        assertThat(renamed.message())
                .isEqualTo("the name of the object (x) does not match the name on the URL (web-0)");
        Status other = Sample.refusal(Sample.update(POD, t -> {
            Sample.meta(t).put("uid", "x");
            return t;
        }));
        assertThat(other.code()).isEqualTo(409);
        assertThat(other.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on pods \"web-0\": Precondition failed: UID in precondition: x, UID"
                                + " in object meta: uid-1");
    }

    @Test
    void anImmutableConfigMapStaysAsItIs() {
        KubeObject map = Sample.stored(Resources.CONFIG_MAPS, "metadata: {name: a}\nimmutable: true\ndata: {a: b}");
        assertThat(Sample.causes(Sample.update(map, t -> {
                    t.remove("immutable");
                    t.putObject("data");
                    return t;
                })))
                .containsExactly(
                        "immutable: Forbidden: field is immutable when `immutable` is set",
                        "data: Forbidden: field is immutable when `immutable` is set");
    }

    @Test
    void aBoundClaimGrowsAndDoesNotShrinkToWhatItHas() {
        KubeObject bound = Sample.with(Sample.stored(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.CLAIM), t -> {
            Sample.spec(t).put("volumeName", "pv-1");
            ObjectNode status = Fields.object(t, "status").put("phase", "Bound");
            status.putObject("capacity").put("storage", "1G");
            return t;
        });
        assertThat(sized(bound, "2G")).isInstanceOf(Verdict.Store.class);
        assertThat(Sample.causes(sized(bound, "500M")))
                .containsExactly(
                        "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity");
        KubeObject pending = Sample.stored(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.CLAIM);
        assertThat(Sample.causes(sized(pending, "2G")))
                .containsExactly("spec: Forbidden: spec is immutable after creation except resources.requests and"
                        + " volumeAttributesClassName for bound claims");
    }

    private static Verdict sized(KubeObject claim, String size) {
        return Sample.update(claim, t -> {
            ((ObjectNode) t.at("/spec/resources/requests")).put("storage", size);
            return t;
        });
    }

    @Test
    void theBinderNamesAClaimsVolumeOnce() {
        KubeObject pending = Sample.stored(Resources.PERSISTENT_VOLUME_CLAIMS, Sample.CLAIM);
        ObjectNode bound = Sample.tree(Sample.update(pending, t -> {
            Sample.spec(t).put("volumeName", "pv-1");
            return t;
        }));
        assertThat(Sample.causes(Sample.update(Sample.reread(Resources.PERSISTENT_VOLUME_CLAIMS, bound), t -> {
                    Sample.spec(t).put("volumeName", "pv-2");
                    return t;
                })))
                .hasSize(1);
    }

    @Test
    void aStorageClassSaysForEverWhatItSaid() {
        KubeObject fast = Sample.stored(Resources.STORAGE_CLASSES, Sample.good(Resources.STORAGE_CLASSES));
        assertThat(Sample.causes(Sample.update(fast, t -> {
                    t.put("reclaimPolicy", "Retain").putObject("parameters").put("a", "b");
                    return t;
                })))
                .containsExactly(
                        "parameters: Forbidden: updates to parameters are forbidden.",
                        "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.");
        assertThat(Sample.update(fast, t -> t.put("allowVolumeExpansion", true)))
                .isInstanceOf(Verdict.Store.class);
    }

    @Test
    void aServiceWrittenBackWithoutItsAddressAndPortsKeepsThem() {
        KubeObject service = Sample.stored(
                Resources.SERVICES,
                "metadata: {name: a}\nspec: {type: NodePort, clusterIP: 10.96.1.1, clusterIPs: [10.96.1.1],"
                        + " ports: [{port: 80, nodePort: 30001}]}");
        ObjectNode next = Sample.tree(Sample.update(service, t -> {
            t.withObjectProperty("spec").remove(List.of("clusterIP", "clusterIPs"));
            ((ObjectNode) t.at("/spec/ports/0")).remove("nodePort");
            t.withObjectProperty("metadata").withObjectProperty("labels").put("a", "b");
            return t;
        }));
        assertThat(next.at("/spec/clusterIP").asText()).isEqualTo("10.96.1.1");
        assertThat(next.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30001);
        ObjectNode plain = Sample.tree(Sample.update(service, t -> {
            t.withObjectProperty("spec").put("type", "ClusterIP");
            return t;
        }));
        assertThat(plain.at("/spec/ports/0").has("nodePort")).isFalse();
    }

    @Test
    void aRevisionsDataIsImmutableAndKeptSignBySign() {
        KubeObject revision = Sample.stored(
                Resources.CONTROLLER_REVISIONS, "metadata: {name: a}\nrevision: 1\ndata: {spec: {x: null}}");
        assertThat(revision.tree().path("data").toString()).isEqualTo("{\"spec\":{\"x\":null}}");
        assertThat(Sample.update(revision, t -> t.put("revision", 2))).isInstanceOf(Verdict.Store.class);
        assertThat(Sample.causes(Sample.update(revision, t -> {
                    t.putObject("data");
                    return t;
                })))
                .containsExactly("data: Invalid value: {}: field is immutable");
    }

    @Test
    void aTerminatingObjectGetsNoNewFinalizers() {
        KubeObject dying = Sample.with(SET, t -> {
            Sample.meta(t).put("deletionTimestamp", "2026-01-02T03:04:05Z").put("deletionGracePeriodSeconds", 0);
            Sample.meta(t).putArray("finalizers").add("example.com/a");
            return t;
        });
        assertThat(Sample.causes(Sample.update(dying, t -> {
                    Sample.meta(t).withArray("finalizers").add("example.com/b");
                    return t;
                })))
                .containsExactly("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"example.com/b\"}");
        assertThat(Sample.update(dying, t -> {
                    Sample.meta(t).remove("finalizers");
                    return t;
                }))
                .isInstanceOf(Verdict.Remove.class);
    }
}
