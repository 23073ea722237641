package dev.berth.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriLogTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.5Z");

    @TempDir
    Path directory;

    private ContainerFiles files;

    @BeforeEach
    void files() throws IOException {
        files = new ContainerFiles(
                Files.createDirectories(directory.resolve("pods/default_p_u/main")), 0, directory.resolve("exit"));
    }

    @Test
    void everyLineBearsTimeStreamAndTag() throws IOException {
        write(files.out(), "one\ntwo\n");
        write(files.err(), "oh\n");

        new CriLog(files).convert(NOON, false);

        assertThat(files.log()).hasContent("""
                        2026-11-23T12:00:00.500000000Z stdout F one
                        2026-11-23T12:00:00.500000000Z stdout F two
                        2026-11-23T12:00:00.500000000Z stderr F oh
                        """);
    }

    @Test
    void aLineWithoutAnEndWaitsForItUntilTheContainerEnds() throws IOException {
        CriLog log = new CriLog(files);
        write(files.out(), "half");
        log.convert(NOON, false);
        assertThat(files.log()).doesNotExist();
        write(files.out(), " and half\nrest");

        log.convert(NOON, true);

        assertThat(Files.readAllLines(files.log())).hasSize(2).last().asString().endsWith("stdout P rest");
    }

    @Test
    void theLogHasASecondNameInATreeOfLogsAlone() throws IOException {
        write(files.out(), "one\n");
        CriLog log = new CriLog(files);
        log.convert(NOON, false);
        Path shown = directory.resolve("logs/default_p_u/main/0.log");
        assertThat(shown).hasSameTextualContentAs(files.log());
        Files.delete(shown);
        new CriLog(files);
        write(files.out(), "two\n");
        log.convert(NOON, false);
        assertThat(shown).hasSameTextualContentAs(files.log());
        assertThat(Files.readAllLines(shown)).hasSize(2);
    }

    @Test
    void aLongLineIsCutIntoParts() throws IOException {
        write(files.out(), "x".repeat(40_000) + "\n");

        new CriLog(files).convert(NOON, false);

        assertThat(Files.readAllLines(files.log()).stream().map(line -> line.substring(38, 39)))
                .containsExactly("P", "P", "F");
    }

    @Test
    void theNextLifeGoesOnWhereTheLogEndsEvenInTheMiddleOfALine() throws IOException {
        write(files.out(), "x".repeat(20_000) + "\nübung\n\nlast\n");
        new CriLog(files).convert(NOON, false);
        String whole = Files.readString(files.log());

        for (int length = 0; length <= whole.getBytes(java.nio.charset.StandardCharsets.UTF_8).length; length += 7) {
            byte[] torn = java.util.Arrays.copyOf(Files.readAllBytes(files.log()), length);
            Files.write(files.log(), torn);
            new CriLog(files).convert(NOON, false);
            assertThat(Files.readString(files.log()))
                    .as("torn after " + length + " bytes")
                    .isEqualTo(whole);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
