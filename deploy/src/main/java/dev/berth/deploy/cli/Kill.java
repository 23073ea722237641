package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.NodeProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        description = "SIGKILLs a node's JVM, as a crash would; it stays down until ./berth start. Its pods run on.")
final class Kill implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-2")
    private String name = "";

    @Override
    public Integer call() {
        Home home = Common.home();
        Cluster.Member member = Common.member(Common.cluster(home), name);
        var process = new NodeProcess(home.node(member.name()));
        boolean ran = process.jvm().isPresent();
        process.kill();
        System.out.println(
                ran ? name + " is killed; ./berth start " + name + " brings it back" : name + " was not running");
        return 0;
    }
}
