package dev.berth.agent.runtime.process;

import dev.berth.agent.image.HostImages;
import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.image.RootPath;
import dev.berth.agent.machine.ControlGroups;
import dev.berth.agent.machine.Directories;
import dev.berth.agent.machine.Machine;
import dev.berth.agent.machine.Mounts;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.Mount;
import dev.berth.agent.runtime.PodRuntime.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The files of a container as its launcher will mount them: overlay, kernel filesystems, volumes, and the pod's own files in /etc. */
record RootPlan(
        ProcessRuntimeConfig config,
        Path layerStore,
        PodRecord pod,
        ContainerSpec spec,
        RootFilesystem image,
        ContainerFiles files) {
    /** Root in the container is root of the machine's procfs too: what would reach the kernel is read-only or hidden. */
    private static final List<String> READ_ONLY_PROC =
            List.of("sys", "sysrq-trigger", "irq", "bus", "fs", "asound", "acpi");

    private static final List<String> HIDDEN_PROC =
            List.of("kcore", "keys", "latency_stats", "timer_list", "sched_debug", "kmsg", "kallsyms");

    /** @param run shell function that becomes the program */
    void write(ControlGroups.Membership membership, String workingDir, String run) throws IOException {
        Path directory = files.directory();
        for (String part : List.of("upper", "work", "root")) {
            Files.createDirectories(directory.resolve(part));
        }
        Files.setAttribute(directory.resolve("upper"), "unix:mode", 0755);
        for (Path seed : image.seeds().reversed()) {
            Directories.copyTree(seed, directory.resolve("upper"));
        }
        writeEtc(directory.resolve("upper"));
        Files.writeString(directory.resolve("fstab"), kernelFilesystems());
        Files.writeString(directory.resolve("fstab.dev"), devices());
        String text = ShellText.assignment("PATH", Machine.searchPath())
                // libmount's new interface cuts options at 256 characters.
                + "export PATH LC_ALL=C LIBMOUNT_FORCE_MOUNT2=always\n"
                + ShellText.assignment("DIR", directory)
                + ShellText.assignment("LIB", Scripts.directory(config))
                + ShellText.assignment("OUT", files.out())
                + ShellText.assignment("ERR", files.err())
                + ShellText.assignment("EXIT", files.exit())
                + ShellText.assignment("ROOT", files.root())
                + ShellText.assignment("LAYERS", layerStore)
                + ShellText.assignment("OVERLAY", overlay())
                + ShellText.assignment("WORKDIR", resolved(workingDir))
                + ShellText.assignment("READ_ONLY", Boolean.toString(rights().readOnlyRoot()))
                + ShellText.assignment("PRIVILEGED", Boolean.toString(rights().privileged()))
                + ShellText.assignment(
                        "OOM", membership.oomCounter().map(Path::toString).orElse(""))
                + ShellText.assignment(
                        "GROUPS_TO_JOIN",
                        String.join(
                                " ",
                                membership.groups().stream().map(Path::toString).toList()))
                + mounts()
                + run;
        Files.writeString(directory.resolve("launch.env"), text);
    }

    private Rights rights() {
        return spec.runAs().rights();
    }

    private String overlay() {
        List<String> lower = image.layers().stream()
                .map(layer -> layer.getParent() != null && layer.getParent().equals(layerStore)
                        ? layer.getFileName().toString()
                        : layer.toString())
                .toList();
        Path directory = files.directory();
        // nodev: device nodes of an image or made in a container are of no use; the pod's own /dev is another
        // filesystem.
        return "userxattr,nodev,lowerdir=" + String.join(":", lower) + ",upperdir=" + directory.resolve("upper")
                + ",workdir=" + directory.resolve("work");
    }

    private void writeEtc(Path upper) throws IOException {
        Path etc = upper.resolve(resolved("/etc"));
        Files.createDirectories(etc);
        Optional<Path> original = RootPath.locate(image.view(), "/etc");
        if (original.isPresent()) {
            HostImages.copyAttributes(original.get(), etc);
        }
        Files.writeString(etc.resolve("hostname"), pod.hostname() + "\n");
        Files.writeString(etc.resolve("resolv.conf"), PodDns.read(files));
        Files.writeString(etc.resolve("hosts"), PodDns.hosts(files, pod));
    }

    private String kernelFilesystems() {
        Path root = files.root();
        List<String> lines = new ArrayList<>();
        lines.add(line("proc", root.resolve("proc"), "proc", "nosuid,nodev,noexec"));
        String access = rights().privileged() ? "rw" : "ro";
        lines.add(line("sysfs", root.resolve("sys"), "sysfs", access + ",nosuid,nodev,noexec"));
        lines.add(line("tmpfs", root.resolve("dev"), "tmpfs", "mode=755,nosuid,noexec,size=64k"));
        if (!rights().privileged()) {
            hideKernel(lines);
        }
        return String.join("", lines);
    }

    private void hideKernel(List<String> lines) {
        Path root = files.root();
        Path proc = Path.of("/proc");
        for (String name : READ_ONLY_PROC) {
            if (Files.exists(proc.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Path inside = root.resolve("proc").resolve(name);
                lines.add(line(inside.toString(), inside, "none", "bind,ro"));
            }
        }
        for (String name : HIDDEN_PROC) {
            if (Files.exists(proc.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                lines.add(line("/dev/null", root.resolve("proc").resolve(name), "none", "bind"));
            }
        }
    }

    private String devices() {
        Path dev = files.root().resolve("dev");
        return line("devpts", dev.resolve("pts"), "devpts", "newinstance,ptmxmode=0666,mode=620,nosuid,noexec")
                + line("shm", dev.resolve("shm"), "tmpfs", "mode=1777,nosuid,nodev,noexec,size=64m");
    }

    private static String line(String source, Path target, String type, String options) {
        return Mounts.escape(source) + " " + Mounts.escape(target.toString()) + " " + type + " " + options + " 0 0\n";
    }

    /** Outer mounts first, so that one below another is not hidden by it. */
    private String mounts() throws IOException {
        StringBuilder text = new StringBuilder("mounts() {\n  :\n");
        int number = 0;
        for (RootFilesystem.Bind bind : image.binds()) {
            text.append("  bind_ro ")
                    .append(words(bind.source().toString(), bind.target()))
                    .append(" ")
                    .append(number++);
            text.append("\n");
        }
        List<Mount> sorted = spec.mounts().stream()
                .sorted(Comparator.comparingInt(mount -> mount.target().split("/+").length))
                .toList();
        for (Mount mount : sorted) {
            String call = words(mount.source(), mount.target());
            text.append(mount.readOnly() ? "  bind_ro " + call + " " + number++ : "  bind " + call)
                    .append("\n");
        }
        return text.append("}\n").toString();
    }

    private String words(String source, String target) throws IOException {
        return ShellText.words(List.of(source, resolved(target)));
    }

    private String resolved(String path) throws IOException {
        return RootPath.resolve(image.view(), path);
    }
}
