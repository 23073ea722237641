package dev.berth.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class BerthTest {
    static Stream<CommandLine> commands() {
        // Picocli's own is help itself.
        return with(new CommandLine(new Berth())).filter(c -> !(c.getCommand() instanceof CommandLine.HelpCommand));
    }

    private static Stream<CommandLine> with(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(BerthTest::with));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(CommandLine command) {
        var spec = command.getCommandSpec();
        assertThat(spec.findOption("--help")).as(spec.qualifiedName()).isNotNull();
        assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
        assertThat(spec.options())
                .allSatisfy(o -> assertThat(o.description()).as(o.longestName()).isNotEmpty());
        assertThat(spec.positionalParameters())
                .allSatisfy(p -> assertThat(p.description()).isNotEmpty());
        assertThat(command.getUsageMessage()).startsWith("Usage: " + spec.qualifiedName());
    }
}
