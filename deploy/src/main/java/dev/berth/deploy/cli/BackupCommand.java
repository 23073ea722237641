package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Backup;
import dev.berth.deploy.cluster.Home;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes everything that the running cluster has stored into a file: all objects as they are at one moment, and who holds which",
            "volume. Not in it: what is on the volumes, images, certificates. The file holds Secrets; only its owner may read it."
        })
final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a file that is not there yet")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        Home home = Common.home();
        Progress progress = Progress.onStderr();
        long bytes = Backup.take(home, Common.cluster(home), file, progress::show);
        progress.done("%.1f MiB written and checked".formatted(bytes / 1048576.0));
        System.out.println("The backup is in " + file + "; ./berth restore " + file + " brings it back");
        return 0;
    }
}
