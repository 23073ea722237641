package dev.berth.deploy.cli;

import dev.berth.deploy.chaos.Nemesis;
import dev.berth.deploy.chaos.Plan;
import picocli.CommandLine.Command;

@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the experiments.")
final class ChaosList implements Runnable {
    @Override
    public void run() {
        for (Nemesis n : Nemesis.values()) {
            System.out.println("%-18s%s".formatted(n.word(), n.description()));
            if (!n.problem().isEmpty()) {
                System.out.println("%-18snot here: %s".formatted("", n.problem()));
            }
        }
        System.out.println("%-18s%s".formatted(Plan.ALL, "all of them in turns, in an order that the seed decides"));
    }
}
