package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Failure;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./berth}. Exit codes: 0 done, 1 could not be done (the message says why and the cure), 2 the words are off. */
@Command(
        name = "berth",
        mixinStandardHelpOptions = true,
        version = "berth 0.1.0",
        description = "Runs Kubernetes StatefulSets and DaemonSets on an Akka cluster on this machine.",
        footer = {
            "",
            "The cluster's files lie in .berth beside the launcher, or in BERTH_HOME.",
            "./berth test runs all checks and tests."
        },
        subcommands = {
            Up.class,
            Down.class,
            StatusCommand.class,
            Kill.class,
            Start.class,
            Logs.class,
            Node.class,
            JournalCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ImageCommand.class,
            Bench.class,
            ChaosCommand.class,
            Train.class,
            CommandLine.HelpCommand.class
        })
public final class Berth implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command; gives its exit code. */
    public static int run(String... args) {
        return new CommandLine(new Berth())
                .setExecutionExceptionHandler((e, line, parsed) -> explain(e, line.getErr()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    private static int explain(Exception e, PrintWriter err) {
        if (e instanceof Failure failure) {
            err.println("berth: " + failure.getMessage());
        } else {
            err.println("berth: this is a fault of Berth itself; please report it with the lines below.");
            e.printStackTrace(err);
        }
        err.flush();
        return 1;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do.");
    }
}
