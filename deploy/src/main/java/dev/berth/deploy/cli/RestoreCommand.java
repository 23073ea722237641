package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.Restoring;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Gives a cluster that is down the objects of a backup, its own or another cluster's. Objects made since are gone; the directories",
            "of their volumes stay, and so does the journal from before, beside the new one."
        })
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "what ./berth backup has written")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        Home home = Common.home();
        try (var lock = HomeLock.take(home)) {
            Cluster before = Common.cluster(home);
            Progress progress = Progress.onStderr();
            Restoring.restore(home, before, file, progress::show);
            progress.done("restored");
            String kept = Common.shown(home.node("NODE").journal(before)).replace("NODE", "*");
            System.out.println("Start the cluster with ./berth up. The journal from before is kept in " + kept
                    + "; remove it when you do not need it");
            return 0;
        }
    }
}
