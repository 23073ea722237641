package dev.berth.protocol.patch;

import static dev.berth.protocol.patch.Trees.applied;
import static dev.berth.protocol.patch.Trees.json;
import static dev.berth.protocol.patch.Trees.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.schema.Garbage;
import dev.berth.protocol.schema.Schemas;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
    /** The object examples of RFC 7386, appendix A. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'}|{'a':'c'}|{'a':'c'}",
                "{'a':'b'}|{'b':'c'}|{'a':'b','b':'c'}",
                "{'a':'b'}|{'a':null}|{}",
                "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}",
                "{'a':['b']}|{'a':'c'}|{'a':'c'}",
                "{'a':'c'}|{'a':['b']}|{'a':['b']}",
                "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}|{'a':[1]}|{'a':[1]}",
                "{'e':null}|{'a':1}|{'e':null,'a':1}",
                "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}",
            })
    void followsTheRfc(String original, String patch, String result) {
        assertThat(applied(MergePatch.apply(object(original), json(patch)))).isEqualTo(json(result));
    }

    @Test
    void aPatchThatIsNoObjectIsRefused() {
        assertThat(MergePatch.apply(object("{}"), json("['a']"))).isInstanceOf(Patched.Refused.class);
        assertThat(MergePatch.apply(object("{}"), json("null"))).isInstanceOf(Patched.Refused.class);
    }

    @Test
    void applyingTwiceIsApplyingOnceAndTheOriginalIsUntouched() {
        long seed = System.nanoTime();
        var garbage = new Garbage(new Random(seed));
        for (int i = 0; i < 1000; i++) {
            ObjectNode original = (ObjectNode) garbage.like(Schemas.of(Resources.PODS), 0);
            ObjectNode patch = (ObjectNode) garbage.like(Schemas.of(Resources.PODS), 0);
            ObjectNode before = original.deepCopy();
            ObjectNode once = applied(MergePatch.apply(original, patch));
            assertThat(applied(MergePatch.apply(once, patch)))
                    .as("seed %d", seed)
                    .isEqualTo(once);
            assertThat(original).as("seed %d", seed).isEqualTo(before);
        }
    }
}
