package dev.berth.agent.runtime;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the root user of a container may do, by Linux' names without {@code CAP_}. */
public final class Capabilities {
    /** Kubernetes' default set but for MKNOD, as there is no device control group to hold it. */
    public static final Set<String> USUAL = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private static final String ALL = "ALL";
    private static final Set<String> KNOWN = Set.of(
            "AUDIT_CONTROL",
            "AUDIT_READ",
            "AUDIT_WRITE",
            "BLOCK_SUSPEND",
            "BPF",
            "CHECKPOINT_RESTORE",
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "IPC_LOCK",
            "IPC_OWNER",
            "KILL",
            "LEASE",
            "LINUX_IMMUTABLE",
            "MAC_ADMIN",
            "MAC_OVERRIDE",
            "MKNOD",
            "NET_ADMIN",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_RAW",
            "PERFMON",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYSLOG",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_CHROOT",
            "SYS_MODULE",
            "SYS_NICE",
            "SYS_PACCT",
            "SYS_PTRACE",
            "SYS_RAWIO",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "WAKE_ALARM");

    private Capabilities() {}

    /** As containerd does it: {@code ALL} first, to add and then to drop, then single ones, to add and then to drop. */
    public static Set<String> of(List<String> add, List<String> drop) {
        List<String> added = add.stream().map(Capabilities::plain).toList();
        List<String> dropped = drop.stream().map(Capabilities::plain).toList();
        Set<String> all = new TreeSet<>(added.contains(ALL) ? KNOWN : USUAL);
        if (dropped.contains(ALL)) {
            all.clear();
        }
        all.addAll(added);
        all.remove(ALL);
        dropped.forEach(all::remove);
        return all;
    }

    /** The first of them that Linux does not know. */
    public static Optional<String> unknown(List<String> names) {
        return names.stream()
                .filter(name -> !plain(name).equals(ALL) && !KNOWN.contains(plain(name)))
                .findFirst();
    }

    private static String plain(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    }
}
