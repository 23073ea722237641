package dev.berth.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /berth/backup} and {@code /berth/journal} over a real connection. */
class StoredTest {
    private static final String PATH = "/berth/backup";
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
    void nothingElseIsServedThere() {
        assertThat(api.get(PATH + "/more").code()).isEqualTo(404);
        assertThat(api.send("DELETE", PATH, "").code()).isEqualTo(405);
    }
}
