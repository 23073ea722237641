package dev.berth.agent.watchdog;

import dev.berth.agent.machine.GroupTree;
import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Kills every process of a node's pods, found by what cannot lie: the pid files that launchers write (pid and start time, so that a pid that
 * was given to another process is never hit), launchers at work by their command line, in runtimes without namespaces the mark in the
 * environment, and of a container runtime what is in the node's control groups, which then stand still: a start that was on its way comes into
 * them before its program runs. Needs no other part of the agent, no memory of what was started, and no fork.
 */
final class PodKiller {
    /** Milliseconds; what lives longer is found by the next look. */
    private static final int DYING = 50;

    private final Path pods;
    private final Path scripts;
    private final Path groups;

    /** @param state the runtime's directory on this node */
    PodKiller(Path state) {
        this.groups = state.resolve(NodeLease.CONTROL_GROUPS);
        this.pods = state.resolve("pods");
        this.scripts = state.resolve("lib");
    }

    /** Sends SIGKILL to whatever lives; gives how many that were. To be repeated until it is none. */
    int kill() {
        Set<LinuxProcess> living = new HashSet<>();
        Set<String> uids = new HashSet<>();
        for (Path pod : directories(pods)) {
            String name = pod.getFileName().toString();
            uids.add(name.substring(name.lastIndexOf('_') + 1));
            for (Path container : directories(pod)) {
                directories(container).forEach(start -> known(start.resolve("pid"), living));
            }
        }
        // First processes first: with them the kernel ends all else in their pid namespaces.
        living.forEach(p -> p.signal(true));
        List<LinuxProcess> others = new ArrayList<>();
        for (LinuxProcess p : LinuxProcess.all()) {
            if (launches(p.arguments())) {
                others.addAll(p.tree());
            } else if (!uids.isEmpty() && marked(p.environment(), uids)) {
                others.add(p);
            }
        }
        others.forEach(p -> p.signal(true));
        living.addAll(others);
        return living.size() + groups().map(PodKiller::hold).orElse(0);
    }

    private Optional<GroupTree> groups() {
        try {
            return Files.exists(groups)
                    ? Optional.of(new GroupTree(Files.readString(groups).strip()))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException goneOrTorn) {
            return Optional.empty();
        }
    }

    /** Held first, so that nothing gets away; a process that stands still dies only when it may go on. */
    private static int hold(GroupTree tree) {
        tree.freeze();
        int living = tree.processes().size();
        if (living > 0) {
            end(tree::processes, tree::thaw);
            tree.freeze();
        }
        return living;
    }

    /**
     * What is on no list yet has forked while the kernel was still stopping the others, or came in since: so each turn has a list of its own.
     *
     * @param groups lists what lives in them
     * @return whether nothing is left
     */
    static boolean end(Supplier<Set<LinuxProcess>> groups, Runnable thaw) {
        Set<LinuxProcess> living = groups.get();
        for (int i = 0; i < DYING && !living.isEmpty(); i++) {
            living.forEach(p -> p.signal(true));
            thaw.run();
            pause();
            living = groups.get();
        }
        return living.isEmpty();
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets starts of a new lease run; what an earlier one has left in the groups dies first, and until then they stand still. */
    void release() {
        groups().filter(GroupTree::frozen).ifPresent(tree -> {
            if (end(tree::processes, tree::thaw)) {
                tree.thaw();
            } else {
                tree.freeze();
            }
        });
    }

    private static void known(Path file, Set<LinuxProcess> into) {
        try {
            LinuxProcess.parse(Files.readString(file))
                    .filter(LinuxProcess::alive)
                    .ifPresent(into::add);
        } catch (IOException notYetOrGone) {
            // A launcher that has not come so far is found by its command line.
        }
    }

    private boolean launches(List<String> arguments) {
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).startsWith(scripts + "/") && (arguments.get(i + 1) + "/").startsWith(pods + "/")) {
                return true;
            }
        }
        return false;
    }

    private static boolean marked(List<String> environment, Set<String> uids) {
        return environment.stream()
                .filter(e -> e.startsWith("BERTH_CONTAINER="))
                .map(e -> e.substring("BERTH_CONTAINER=".length()))
                .anyMatch(key -> uids.contains(key.substring(0, Math.max(0, key.indexOf('_')))));
    }

    private static List<Path> directories(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(e -> Files.isDirectory(e, LinkOption.NOFOLLOW_LINKS)
                            && !e.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException | RuntimeException goneMeanwhile) {
            return List.of();
        }
    }
}
