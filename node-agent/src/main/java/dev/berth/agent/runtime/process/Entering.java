package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Machine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The last steps before a program of a container: environment, groups, rights, root, user. Each is a program of the machine, so the root
 * comes late: what lies in it must not be loaded by anybody who still has rights of the machine.
 */
final class Entering {
    private static final String TO_ROOT = "--root=/proc/self/fd/9";
    private static final String INHERITED = "--inh-caps=";
    private static final String GROUP = "--regid=";

    private final Machine machine;

    Entering(Machine machine) {
        this.machine = machine;
    }

    List<String> words(ContainerRecord container, Map<String, String> env, List<String> command) {
        List<String> words = new ArrayList<>(List.of(machine.program("env"), "-i"));
        env.forEach((name, value) -> words.add(name + "=" + value));
        Set<String> lent = lent(container);
        if (!lent.isEmpty()) {
            // Before the bounding set, beyond which nothing can be inherited.
            words.addAll(List.of(machine.program("setpriv"), INHERITED + set(lent), "--"));
        }
        words.addAll(List.of(machine.program("setpriv"), GROUP + container.gid(), memberships(container)));
        if (!container.privileged()) {
            words.add("--bounding-set=" + set(container.capabilities()));
            if (lent.isEmpty()) {
                words.add(INHERITED + "-all");
            }
        }
        if (!container.gains()) {
            words.add("--no-new-privs");
        }
        words.addAll(List.of("--", machine.program("nsenter"), TO_ROOT));
        if (container.uid() != 0) {
            // The user last, without whom the root could not be entered; nsenter's --setgid would drop the groups.
            words.add("--setuid=" + container.uid());
        }
        words.add("--");
        words.addAll(command);
        return words;
    }

    /**
     * What the last step needs, and the container is not to have. As an inherited capability it outlives the bounding set, also that step:
     * a program of root keeps SYS_CHROOT, whereas one of another user has neither in effect.
     */
    private static Set<String> lent(ContainerRecord container) {
        if (container.privileged()) {
            return Set.of();
        }
        Set<String> needed =
                new TreeSet<>(container.uid() == 0 ? Set.of("SYS_CHROOT") : Set.of("SYS_CHROOT", "SETUID"));
        needed.removeAll(container.capabilities());
        return needed;
    }

    private static String set(Collection<String> capabilities) {
        return "-all"
                + capabilities.stream()
                        .sorted()
                        .map(name -> ",+" + name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining());
    }

    private static String memberships(ContainerRecord container) {
        return container.memberships().isEmpty()
                ? "--clear-groups"
                : "--groups="
                        + container.memberships().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Whether a process with these arguments, at least two, is at one of these steps. */
    boolean isStep(List<String> arguments) {
        String program = arguments.get(0);
        String first = arguments.get(1);
        return (first.equals("-i") && program.equals(machine.program("env")))
                || ((first.startsWith(INHERITED) || first.startsWith(GROUP))
                        && program.equals(machine.program("setpriv")))
                || (first.equals(TO_ROOT) && program.equals(machine.program("nsenter")));
    }
}
