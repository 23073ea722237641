package dev.berth.protocol.patch;

import static dev.berth.protocol.patch.Trees.applied;
import static dev.berth.protocol.patch.Trees.json;
import static dev.berth.protocol.patch.Trees.object;
import static dev.berth.protocol.patch.Trees.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.schema.Garbage;
import dev.berth.protocol.schema.Schemas;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
    /** RFC 6902, appendix A, and the corners around it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'foo':'bar'}|[{'op':'add','path':'/baz','value':'qux'}]|{'foo':'bar','baz':'qux'}",
                "{'foo':['bar','baz']}|[{'op':'add','path':'/foo/1','value':'qux'}]|{'foo':['bar','qux','baz']}",
                "{'baz':'qux','foo':'bar'}|[{'op':'remove','path':'/baz'}]|{'foo':'bar'}",
                "{'foo':['bar','qux','baz']}|[{'op':'remove','path':'/foo/1'}]|{'foo':['bar','baz']}",
                "{'baz':'qux','foo':'bar'}|[{'op':'replace','path':'/baz','value':'boo'}]|{'baz':'boo','foo':'bar'}",
                "{'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}}|[{'op':'move','from':'/foo/waldo','path':'/qux/thud'}]|{'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "{'foo':['all','grass','cows','eat']}|[{'op':'move','from':'/foo/1','path':'/foo/3'}]|{'foo':['all','cows','eat','grass']}",
                "{'baz':'qux','foo':['a',2,'c']}|[{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}]|{'baz':'qux','foo':['a',2,'c']}",
                "{'foo':'bar'}|[{'op':'add','path':'/child','value':{'grandchild':{}}}]|{'foo':'bar','child':{'grandchild':{}}}",
                "{'foo':'bar'}|[{'op':'add','path':'/baz','value':'qux','xyz':123}]|{'foo':'bar','baz':'qux'}",
                "{'foo':['bar']}|[{'op':'add','path':'/foo/-','value':['abc','def']}]|{'foo':['bar',['abc','def']]}",
                "{'/':9,'~1':10}|[{'op':'test','path':'/~01','value':10}]|{'/':9,'~1':10}",
                "{'a':1}|[{'op':'copy','from':'/a','path':'/b'}]|{'a':1,'b':1}",
                "{'a':1}|[{'op':'add','path':'','value':{'b':2}}]|{'b':2}",
                "{'a':1}|[{'op':'replace','path':'','value':{'b':2}}]|{'b':2}",
                "{'a':{'':1}}|[{'op':'remove','path':'/a/'}]|{'a':{}}",
                "{'a':1}|[{'op':'test','path':'/gone','value':null}]|{'a':1}",
                "{'a':1}|[{'op':'test','path':'','value':{'a':1.0}}]|{'a':1}",
                "{'a':1}|[{'op':'move','from':'/a','path':'/a'}]|{'a':1}",
            })
    void followsTheRfc(String original, String patch, String result) {
        assertThat(applied(JsonPatch.apply(object(original), json(patch)))).isEqualTo(json(result));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "422|[{'op':'test','path':'/a','value':2}]|testing value /a failed: test failed",
                "422|[{'op':'test','path':'/b','value':2}]|doc is missing path: \"/b\"",
                "422|[{'op':'remove','path':'/b'}]|remove operation does not apply",
                "422|[{'op':'replace','path':'/b','value':1}]|replace operation does not apply",
                "422|[{'op':'add','path':'/b/c','value':1}]|add operation does not apply",
                "422|[{'op':'add','path':'/a/c','value':1}]|add operation does not apply",
                "422|[{'op':'add','path':'/l/3','value':1}]|no index \"3\"",
                "422|[{'op':'add','path':'/l/01','value':1}]|no index \"01\"",
                "422|[{'op':'remove','path':'/l/-'}]|no index \"-\"",
                "422|[{'op':'remove','path':''}]|cannot be removed",
                "422|[{'op':'move','from':'/o','path':'/o/p'}]|lies inside",
                "422|[{'op':'copy','from':'/zz','path':'/y'}]|copy operation does not apply",
                "422|[{'op':'add','path':'','value':[]}]|leaves no object",
                "400|{'op':'add'}|must be a list",
                "400|[{'op':'frob','path':'/a'}]|unexpected kind",
                "400|[{'path':'/a'}]|has no \"op\"",
                "400|[{'op':'add','path':'/a'}]|has no \"value\"",
                "400|[{'op':'add','path':'a','value':1}]|does not start with a slash",
                "400|[{'op':'add','path':7,'value':1}]|must be a string",
                "400|[3]|has no \"op\"",
            })
    void whatDoesNotApplyIsRefused(int code, String patch, String message) {
        var status = refused(JsonPatch.apply(object("{'a':1,'l':[1,2],'o':{}}"), json(patch)));
        assertThat(status.code()).isEqualTo(code);
        assertThat(status.message()).contains(message);
        assertThat(status.reason()).isEqualTo(code == 422 ? "Invalid" : "BadRequest");
    }

    @Test
    void moreThanTenThousandOperationsAreRefused() {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i <= 10_000; i++) {
            patch.addObject().put("op", "test").put("path", "/a").put("value", 1);
        }
        assertThat(refused(JsonPatch.apply(object("{'a':1}"), patch)).code()).isEqualTo(413);
        patch.remove(0);
        assertThat(applied(JsonPatch.apply(object("{'a':1}"), patch))).isEqualTo(json("{'a':1}"));
    }

    @Test
    void copyingAnObjectIntoItselfAgainAndAgainIsRefusedBeforeItGrows() {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 100; i++) {
            patch.addObject().put("op", "copy").put("from", "").put("path", "/x" + i);
        }
        assertThat(refused(JsonPatch.apply(object("{'a':'some text'}"), patch)).code())
                .isEqualTo(413);
    }

    @Test
    void movingCannotNestAnObjectBeyondTheStack() {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 2000; i++) {
            patch.addObject().put("op", "add").put("path", "/b").set("value", json("{'c':{'d':{}}}"));
            patch.addObject().put("op", "move").put("from", "/a").put("path", "/b/c/d/e");
            patch.addObject().put("op", "move").put("from", "/b").put("path", "/a");
        }
        assertThat(refused(JsonPatch.apply(object("{'a':1}"), patch)).message()).contains("too deeply");
    }

    @Test
    void theDifferenceOfTwoObjectsAppliedToTheFirstGivesTheSecond() {
        long seed = System.nanoTime();
        var garbage = new Garbage(new Random(seed), 0);
        for (int i = 0; i < 1000; i++) {
            ObjectNode from = (ObjectNode) garbage.like(Schemas.of(Resources.PODS), 0);
            ObjectNode to = (ObjectNode) garbage.like(Schemas.of(Resources.PODS), 0);
            ArrayNode patch = JsonNodeFactory.instance.arrayNode();
            difference("", from, to, patch);
            assertThat(applied(JsonPatch.apply(from, patch)))
                    .as("seed %d, %s", seed, patch)
                    .isEqualTo(to);
        }
    }

    private static void difference(String path, JsonNode from, JsonNode to, ArrayNode patch) {
        if (from.isObject() && to.isObject()) {
            from.fieldNames().forEachRemaining(name -> {
                if (!to.has(name)) {
                    patch.addObject().put("op", "remove").put("path", path + "/" + name);
                }
            });
            to.properties().forEach(e -> {
                String at = path + "/" + e.getKey();
                if (from.has(e.getKey())) {
                    difference(at, from.get(e.getKey()), e.getValue(), patch);
                } else {
                    patch.addObject().put("op", "add").put("path", at).set("value", e.getValue());
                }
            });
        } else if (!from.equals(to)) {
            patch.addObject().put("op", "replace").put("path", path).set("value", to);
        }
    }

    @Test
    void theOriginalAndThePatchAreUntouched() {
        ObjectNode original = object("{'a':{'b':1}}");
        JsonNode patch = json(
                "[{'op':'add','path':'/c','value':{}},{'op':'add','path':'/c/d','value':1},{'op':'remove','path':'/a/b'}]");
        JsonNode before = patch.deepCopy();
        applied(JsonPatch.apply(original, patch));
        assertThat(original).isEqualTo(json("{'a':{'b':1}}"));
        assertThat(patch).isEqualTo(before);
        assertThat(Json.object()).isEmpty();
    }
}
