package dev.berth.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodiesTest {
    @Test
    void duplicateFieldsAreNamedByPathAndTheLastOneCounts() {
        var body = read("{\"a\":1,\"b\":[{\"c\":1,\"c\":2}],\"a\":3,\"a\":4}", "application/json; charset=utf-8");
        assertThat(body.duplicates()).containsExactlyInAnyOrder("a", "b[0].c");
        assertThat(body.tree().toString()).isEqualTo("{\"a\":4,\"b\":[{\"c\":2}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"a\":}", "[1,]", "{\"a\":1}}", "{} {}", "{a:1}", "nul", "{\"a\":1e999}", "\u0000"})
    void malformedJsonIsRefusedWithItsPosition(String text) {
        Status status = refused(text.getBytes(StandardCharsets.UTF_8), "application/json");
        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message()).startsWith("couldn't get version/kind; json parse error: ");
        if (!text.isEmpty()) {
            assertThat(status.message()).containsPattern("at line 1, column \\d");
        }
    }

    @Test
    void integersStayExactWhateverTheirSize() {
        var body = read("{\"a\":1,\"b\":5000000000,\"c\":123456789012345678901234567890,\"d\":0.1}", "");
        assertThat(body.tree().toString())
                .isEqualTo("{\"a\":1,\"b\":5000000000,\"c\":123456789012345678901234567890,\"d\":0.1}");
    }

    @Test
    void whatBerthItselfParsesReadsTheSame() {
        long seed = System.nanoTime();
        var chance = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = Json.bytes(new Garbage(chance, 0).like(Schemas.of(Resources.PODS), 0));
            assertThat(((RequestBodies.Body.Read) RequestBodies.read(bytes, "application/json")).tree())
                    .as("seed %d", seed)
                    .isEqualTo(Json.parse(bytes));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1|{\"a\":1}",
                "a: 0644|{\"a\":420}",
                "a: 0x1F|{\"a\":31}",
                "a: 1_000|{\"a\":1000}",
                "a: '1'|{\"a\":\"1\"}",
                "a: !!str 1|{\"a\":\"1\"}",
                "a: 1.50|{\"a\":1.5}",
                "a: 1e3|{\"a\":1000.0}",
                "a: yes|{\"a\":true}",
                "a: \"yes\"|{\"a\":\"yes\"}",
                "a: ~|{\"a\":null}",
                "a:|{\"a\":null}",
                "a: 1:30|{\"a\":\"1:30\"}",
                "a: 2026-11-23|{\"a\":\"2026-11-23\"}",
                "a: 1G|{\"a\":\"1G\"}",
                "a: -5|{\"a\":-5}",
                "a: v1.2.3|{\"a\":\"v1.2.3\"}",
                "1: x|{\"1\":\"x\"}",
                "{a: [x, {b: c}]}|{\"a\":[\"x\",{\"b\":\"c\"}]}",
            })
    void yamlScalarsMeanWhatTheyMeanToKubernetes(String yaml, String json) {
        assertThat(read(yaml, "application/yaml").tree().toString()).isEqualTo(json);
    }

    @Test
    void yamlAnchorsAndMergeKeysAreUnfoldedAndDuplicatesNamed() {
        var body =
                read("base: &b {x: 1, y: 2}\none:\n  <<: *b\n  y: 3\ntwo: *b\na: {k: 1, k: 2}\n", "application/yaml");
        assertThat(body.tree().path("one").toString()).isEqualTo("{\"y\":3,\"x\":1}");
        assertThat(body.tree().path("two").toString()).isEqualTo("{\"x\":1,\"y\":2}");
        assertThat(body.duplicates()).containsExactly("a.k");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [1",
                "a: b: c",
                "\ta: 1",
                "a: *nowhere",
                "---\na: 1\n---\nb: 2\n",
                "a: &x [*x]",
                "? [a]\n: b",
                "<<: 3",
                "a: 1e999"
            })
    void malformedYamlIsRefusedWithItsPosition(String text) {
        Status status = refused(text.getBytes(StandardCharsets.UTF_8), "application/yaml");
        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message())
                .startsWith("couldn't get version/kind; yaml parse error: ")
                .contains("at line");
    }

    @Test
    void aYamlAliasBombIsRefused() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "*a" + (i - 1) + "]\n");
        }
        assertThat(refused(bomb.toString().getBytes(StandardCharsets.UTF_8), "application/yaml")
                        .code())
                .isEqualTo(400);
    }

    @Test
    void hostileBodiesAreRefusedWithoutOverflowingTheStack() {
        byte[] deepJson = ("[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8);
        assertThat(refused(deepJson, "application/json").message()).contains("nesting depth");
        assertThat(refused(deepJson, "application/yaml").code()).isEqualTo(400);
        byte[] longKey = ("{\"" + "k".repeat(10_000_000) + "\":1}").getBytes(StandardCharsets.UTF_8);
        assertThat(refused(longKey, "application/json").code()).isEqualTo(413);
        byte[] longish = ("{\"" + "k".repeat(2_000_000) + "\":1}").getBytes(StandardCharsets.UTF_8);
        assertThat(refused(longish, "application/json").code()).isEqualTo(400);
        byte[] number = ("{\"a\":" + "9".repeat(2_000_000) + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(refused(number, "application/json").code()).isEqualTo(400);
    }

    @Test
    void randomBytesAreAlwaysAnswered() {
        long seed = System.nanoTime();
        var chance = new Random(seed);
        String alphabet = "{}[]:,\"'&*!|>-?%@# \n\tab01.eE~<\\\u00e9";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = chance.nextInt(40); n > 0; n--) {
                text.append(alphabet.charAt(chance.nextInt(alphabet.length())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            try {
                RequestBodies.read(bytes, "application/json");
                RequestBodies.read(bytes, "application/yaml");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    @Test
    void anUnknownMediaTypeIsRefused() {
        assertThat(refused("{}".getBytes(StandardCharsets.UTF_8), "application/vnd.kubernetes.protobuf")
                        .code())
                .isEqualTo(415);
    }

    private static RequestBodies.Body.Read read(String text, String type) {
        return (RequestBodies.Body.Read) RequestBodies.read(text.getBytes(StandardCharsets.UTF_8), type);
    }

    private static Status refused(byte[] bytes, String type) {
        return ((RequestBodies.Body.Refused) RequestBodies.read(bytes, type)).status();
    }
}
