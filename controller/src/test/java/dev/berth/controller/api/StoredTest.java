package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.api.Status;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /berth/backup} and {@code /berth/journal} over a real connection. */
class StoredTest {
    private static final String PATH = "/berth/backup";
    private static final String PEER = "/berth/journal/peers/node-4";
    private final ApiFixture api = new ApiFixture("");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void whatIsStoredComesAsOneStream() {
        String content = "stored".repeat(1_000_000);
        api.copy = () -> CompletableFuture.completedStage(
                out -> out.write(content.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        ApiFixture.Answer answer = api.get(PATH);
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(content);
    }

    @Test
    void aNodeThatCannotTellSaysWhy() {
        api.copy = () -> CompletableFuture.failedStage(new IOException("no majority"));
        ApiFixture.Answer answer = api.get(PATH);
        assertThat(answer.code()).isEqualTo(503);
        assertThat(answer.text()).contains("no majority");
    }

    @Test
    void howTheJournalFaresIsADocument() {
        assertThat(api.get("/berth/journal").text()).contains("\"peer\":\"api\"");
    }

    @Test
    void aPeerIsAddedByItsNameAndAddress() {
        ApiFixture.Answer answer = api.send("PUT", PEER, "{\"address\": \"127.0.0.1:7647\"}");
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.text()).contains("node-4 at 127.0.0.1:7647");
        assertThat(api.send("DELETE", PEER, "").text()).contains("node-4 removed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"address\": 7}",
                "{\"address\": \"here\"}",
                "{\"address\": \"h:0\"}",
                "{\"address\": \"h:7 i:8\"}",
                "{\"address\""
            })
    void aPeerWithoutAnAddressIsRefused(String body) {
        assertThat(api.send("PUT", PEER, body).code()).isEqualTo(400);
    }

    @Test
    void aPeerWhoseNameIsNoneOfANodeIsRefused() {
        assertThat(api.send("PUT", "/berth/journal/peers/Node_4", "{\"address\": \"h:7\"}")
                        .text())
                .contains("has the name of a node");
    }

    @Test
    void aChangeThatCannotBeSaysWhy() {
        api.peer = asked -> CompletableFuture.failedStage(
                new RefusedException(Status.of(409, "Conflict", "node-1 is the only peer")));
        assertThat(api.send("DELETE", PEER, "").code()).isEqualTo(409);
        assertThat(api.send("DELETE", PEER, "").text()).contains("node-1 is the only peer");
    }

    @Test
    void nothingElseIsServedThere() {
        assertThat(api.get(PEER).code()).isEqualTo(405);
        assertThat(api.get(PEER + "/more").code()).isEqualTo(404);
        assertThat(api.get(PATH + "/more").code()).isEqualTo(404);
        assertThat(api.send("DELETE", PATH, "").code()).isEqualTo(405);
    }
}
