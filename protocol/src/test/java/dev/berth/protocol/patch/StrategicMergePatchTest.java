package dev.berth.protocol.patch;

import static dev.berth.protocol.patch.Trees.applied;
import static dev.berth.protocol.patch.Trees.json;
import static dev.berth.protocol.patch.Trees.object;
import static dev.berth.protocol.patch.Trees.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.schema.Garbage;
import dev.berth.protocol.schema.Schemas;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergePatchTest {
    /** name | original pod spec | patch of the pod spec | resulting pod spec. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "set image|{'containers':[{'name':'a','image':'x','env':[{'name':'E','value':'1'}]},{'name':'b','image':'y'}]}"
                        + "|{'$setElementOrder/containers':[{'name':'a'},{'name':'b'}],'containers':[{'name':'b','image':'z'}]}"
                        + "|{'containers':[{'name':'a','image':'x','env':[{'name':'E','value':'1'}]},{'name':'b','image':'z'}]}",
                "without order new items come first|{'containers':[{'name':'a'}]}|{'containers':[{'name':'b','image':'y'}]}"
                        + "|{'containers':[{'name':'b','image':'y'},{'name':'a'}]}",
                "an existing item keeps its place|{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}|{'containers':[{'name':'b','image':'y'}]}"
                        + "|{'containers':[{'name':'a'},{'name':'b','image':'y'},{'name':'c'}]}",
                "items of the patch come in the patch's order|{'containers':[{'name':'a'},{'name':'b'}]}|{'containers':[{'name':'b'},{'name':'a'}]}"
                        + "|{'containers':[{'name':'b'},{'name':'a'}]}",
                "set element order reorders|{'containers':[{'name':'a'},{'name':'b'},{'name':'c'}]}|{'$setElementOrder/containers':[{'name':'c'},{'name':'a'},{'name':'b'}]}"
                        + "|{'containers':[{'name':'c'},{'name':'a'},{'name':'b'}]}",
                "what only the server has keeps its place among the ordered|{'containers':[{'name':'a'},{'name':'srv'},{'name':'c'}]}"
                        + "|{'$setElementOrder/containers':[{'name':'a'},{'name':'new'},{'name':'c'}],'containers':[{'name':'new'}]}"
                        + "|{'containers':[{'name':'a'},{'name':'new'},{'name':'srv'},{'name':'c'}]}",
                "an added item moves up into the place of a deleted one|{'volumes':[{'name':'a'},{'name':'srv'}]}"
                        + "|{'$setElementOrder/volumes':[{'name':'b'},{'name':'c'}],'volumes':[{'name':'b'},{'name':'c'},{'name':'a','$patch':'delete'}]}"
                        + "|{'volumes':[{'name':'srv'},{'name':'b'},{'name':'c'}]}",
                "a container is deleted|{'containers':[{'name':'a'},{'name':'b'}]}|{'$setElementOrder/containers':[{'name':'a'}],'containers':[{'$patch':'delete','name':'b'}]}"
                        + "|{'containers':[{'name':'a'}]}",
                "an env variable is removed|{'containers':[{'name':'a','env':[{'name':'E','value':'1'},{'name':'F','value':'2'}]}]}"
                        + "|{'containers':[{'name':'a','env':[{'name':'E','$patch':'delete'}]}]}|{'containers':[{'name':'a','env':[{'name':'F','value':'2'}]}]}",
                "env value gives way to valueFrom|{'containers':[{'name':'a','env':[{'name':'E','value':'1'}]}]}"
                        + "|{'containers':[{'name':'a','env':[{'name':'E','value':null,'valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}]}]}"
                        + "|{'containers':[{'name':'a','env':[{'name':'E','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}]}]}",
                "a volume changes its kind with retainKeys|{'volumes':[{'name':'v','emptyDir':{}},{'name':'w','emptyDir':{}}]}"
                        + "|{'$setElementOrder/volumes':[{'name':'v'},{'name':'w'}],'volumes':[{'$retainKeys':['name','hostPath'],'name':'v','hostPath':{'path':'/x'}}]}"
                        + "|{'volumes':[{'name':'v','hostPath':{'path':'/x'}},{'name':'w','emptyDir':{}}]}",
                "ports merge by containerPort|{'containers':[{'name':'a','ports':[{'containerPort':80},{'containerPort':81,'name':'x'}]}]}"
                        + "|{'containers':[{'name':'a','ports':[{'containerPort':81,'name':'y'},{'containerPort':82}]}]}"
                        + "|{'containers':[{'name':'a','ports':[{'containerPort':80},{'containerPort':81,'name':'y'},{'containerPort':82}]}]}",
                "mounts merge by mountPath|{'containers':[{'name':'a','volumeMounts':[{'name':'v','mountPath':'/a'},{'name':'v','mountPath':'/b'}]}]}"
                        + "|{'containers':[{'name':'a','volumeMounts':[{'name':'w','mountPath':'/b'}]}]}"
                        + "|{'containers':[{'name':'a','volumeMounts':[{'name':'v','mountPath':'/a'},{'name':'w','mountPath':'/b'}]}]}",
                "tolerations are replaced|{'tolerations':[{'key':'a'},{'key':'b'}]}|{'tolerations':[{'key':'c'}]}|{'tolerations':[{'key':'c'}]}",
                "args are replaced|{'containers':[{'name':'a','args':['1','2']}]}|{'containers':[{'name':'a','args':['3']}]}|{'containers':[{'name':'a','args':['3']}]}",
                "maps are merged and null removes|{'nodeSelector':{'a':'1','b':'2'}}|{'nodeSelector':{'a':null,'c':'3'}}|{'nodeSelector':{'b':'2','c':'3'}}",
                "a map is replaced|{'nodeSelector':{'a':'1'}}|{'nodeSelector':{'$patch':'replace','c':'3'}}|{'nodeSelector':{'c':'3'}}",
                "a map is deleted|{'nodeSelector':{'a':'1'}}|{'nodeSelector':{'$patch':'delete'}}|{'nodeSelector':{}}",
                "a list is replaced by directive|{'containers':[{'name':'a'},{'name':'b'}]}|{'containers':[{'$patch':'replace'},{'name':'c'}]}|{'containers':[{'name':'c'}]}",
                "deleting what is not there does nothing|{'containers':[{'name':'a'}]}|{'containers':[{'$patch':'delete','name':'b'}],'volumes':[{'$patch':'delete','name':'v'}]}"
                        + "|{'containers':[{'name':'a'}],'volumes':[]}",
                "nulls and directives of what is new are not stored|{}|{'nodeSelector':{'a':null,'b':'1'},'containers':[{'name':'a','$setElementOrder/env':[{'name':'E'}],'env':[{'name':'E'},{'name':'F','$patch':'delete'}]}]}"
                        + "|{'nodeSelector':{'b':'1'},'containers':[{'name':'a','env':[{'name':'E'}]}]}",
                "a list is removed|{'volumes':[{'name':'v'}]}|{'volumes':null}|{}",
                "a deep field is changed in a nested object|{'containers':[{'name':'a','resources':{'limits':{'cpu':'1','memory':'1Gi'}}}]}"
                        + "|{'containers':[{'name':'a','resources':{'limits':{'cpu':'2'}}}]}|{'containers':[{'name':'a','resources':{'limits':{'cpu':'2','memory':'1Gi'}}}]}",
            })
    void aPodSpecIsMergedAsKubernetesDoes(String name, String original, String patch, String result) {
        String pod = "{'spec':%s}";
        assertThat(merged(Resources.PODS, pod.formatted(original), pod.formatted(patch)))
                .isEqualTo(json(pod.formatted(result)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "finalizers are a set|{'finalizers':['a','b']}|{'finalizers':['c','a']}|{'finalizers':['c','a','b']}",
                "a finalizer is deleted|{'finalizers':['a','b','c']}|{'$deleteFromPrimitiveList/finalizers':['b'],'$setElementOrder/finalizers':['a','c']}|{'finalizers':['a','c']}",
                "owners merge by uid|{'ownerReferences':[{'uid':'1','name':'a'},{'uid':'2','name':'b'}]}|{'ownerReferences':[{'uid':'1','$patch':'delete'},{'uid':'3','name':'c'}]}"
                        + "|{'ownerReferences':[{'uid':'3','name':'c'},{'uid':'2','name':'b'}]}",
                "labels|{'labels':{'a':'1'}}|{'labels':{'a':null,'b':'2'}}|{'labels':{'b':'2'}}",
            })
    void metadataIsMergedAsKubernetesDoes(String name, String original, String patch, String result) {
        String pod = "{'metadata':%s}";
        assertThat(merged(Resources.PODS, pod.formatted(original), pod.formatted(patch)))
                .isEqualTo(json(pod.formatted(result)));
    }

    @Test
    void rolloutUndoReplacesTheTemplateAndNothingElse() {
        ObjectNode got = merged(
                Resources.STATEFUL_SETS,
                "{'spec':{'replicas':3,'template':{'metadata':{'labels':{'a':'b'},'annotations':{'x':'y'}},'spec':{'containers':[{'name':'n','image':'2','env':[]}]}}}}",
                "{'spec':{'template':{'$patch':'replace','metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'n','image':'1'}]}}}}");
        assertThat(got)
                .isEqualTo(
                        json(
                                "{'spec':{'replicas':3,'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'n','image':'1'}]}}}}"));
    }

    @Test
    void taintsOfANodeAreReplacedAsAWhole() {
        assertThat(merged(
                        Resources.NODES,
                        "{'spec':{'taints':[{'key':'a','effect':'NoSchedule'}],'unschedulable':true}}",
                        "{'spec':{'taints':[{'key':'b','effect':'NoExecute'}],'unschedulable':null}}"))
                .isEqualTo(json("{'spec':{'taints':[{'key':'b','effect':'NoExecute'}]}}"));
    }

    @Test
    void conditionsOfANodeMergeByType() {
        assertThat(
                        merged(
                                Resources.NODES,
                                "{'status':{'conditions':[{'type':'Ready','status':'True'},{'type':'DiskPressure','status':'False'}]}}",
                                "{'status':{'$setElementOrder/conditions':[{'type':'DiskPressure'},{'type':'Ready'}],'conditions':[{'type':'Ready','status':'False'}]}}"))
                .isEqualTo(
                        json(
                                "{'status':{'conditions':[{'type':'DiskPressure','status':'False'},{'type':'Ready','status':'False'}]}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400|{'spec':{'$patch':'frob'}}|Unknown patch type",
                "400|{'spec':{'containers':[{'name':'a','$patch':'frob'}]}}|Unknown patch type",
                "400|{'spec':{'$retainKeys':['x'],'nodeName':'n'}}|retainKeys",
                "400|{'spec':{'$retainKeys':'x'}}|retainKeys",
                "400|{'spec':{'$setElementOrder/containers':7}}|setElementOrder",
                "400|{'spec':{'$setElementOrder/containers':[{'name':'b'}],'containers':[{'name':'a'}]}}|doesn't match",
                "400|{'spec':{'containers':[7]}}|different types",
                "400|{'spec':{'containers':[['a']]}}|lists of lists",
                "400|{'metadata':{'$deleteFromPrimitiveList/finalizers':'x'}}|primitive list",
                "422|{'spec':{'containers':[{'image':'x'}]}}|merge key: name",
                "422|{'spec':{'containers':[{'$patch':'delete'}]}}|merge key: name",
                "400|[]|must be a JSON object",
            })
    void whatCannotBeMergedIsRefused(int code, String patch, String message) {
        var status = refused(StrategicMergePatch.apply(
                object("{'metadata':{'finalizers':['a']},'spec':{'containers':[{'name':'a'}]}}"),
                json(patch),
                Schemas.of(Resources.PODS)));
        assertThat(status.code()).isEqualTo(code);
        assertThat(status.message()).contains(message);
    }

    @Test
    void anEmptyPatchIsIdentityAndTheOriginalIsUntouchedByAnyOther() {
        long seed = System.nanoTime();
        var garbage = new Garbage(new Random(seed));
        for (int i = 0; i < 2000; i++) {
            Resource r = Resources.all().get(i % Resources.all().size());
            ObjectNode original = (ObjectNode) garbage.like(Schemas.of(r), 0);
            ObjectNode before = original.deepCopy();
            assertThat(applied(StrategicMergePatch.apply(original, object("{}"), Schemas.of(r))))
                    .as("seed %d", seed)
                    .isEqualTo(before);
            JsonNode patch = garbage.like(Schemas.of(r), 0);
            JsonNode patchBefore = patch.deepCopy();
            StrategicMergePatch.apply(original, patch, Schemas.of(r));
            assertThat(original).as("seed %d, patch %s", seed, patch).isEqualTo(before);
            assertThat(patch).as("seed %d", seed).isEqualTo(patchBefore);
        }
    }

    @Test
    void applyingItAgainAndAgainSettles() {
        long seed = System.nanoTime();
        var garbage = new Garbage(new Random(seed), 0);
        int judged = 0;
        for (int i = 0; i < 2000; i++) {
            Resource r = Resources.all().get(i % Resources.all().size());
            ObjectNode original = (ObjectNode) garbage.like(Schemas.of(r), 0);
            JsonNode patch = garbage.like(Schemas.of(r), 0);
            // Not at once: a list that is new is taken as it stands, with its duplicates, and merged from then on.
            if (StrategicMergePatch.apply(original, patch, Schemas.of(r)) instanceof Patched.Applied once
                    && StrategicMergePatch.apply(once.tree(), patch, Schemas.of(r)) instanceof Patched.Applied twice) {
                judged++;
                assertThat(applied(StrategicMergePatch.apply(twice.tree(), patch, Schemas.of(r))))
                        .as("seed %d, round %d, patch %s", seed, i, patch)
                        .isEqualTo(twice.tree());
            }
        }
        assertThat(judged).as("seed %d", seed).isGreaterThan(500);
    }

    private static ObjectNode merged(Resource resource, String original, String patch) {
        return applied(StrategicMergePatch.apply(object(original), json(patch), Schemas.of(resource)));
    }
}
