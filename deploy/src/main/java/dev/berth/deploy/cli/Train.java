package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Training;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Part of the build: runs a simulated node once so that later starts are faster.")
final class Train implements Callable<Integer> {
    @Parameters(paramLabel = "DIRECTORY", description = "where the run may write; removed afterwards")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Override
    public Integer call() {
        return Training.run(directory, 224) ? 0 : 1;
    }
}
