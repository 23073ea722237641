package dev.berth.controller.journal.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records by strace, which shows what the kernel was asked for, by whichever library. Its lines stand in an order that causes keep: a system
 * call that could only be made after another had returned stands behind it.
 */
public final class Strace {
    private static final String CALLS = String.join(
            ",",
            List.of(
                    "open,openat,creat,close,dup,dup2,dup3,lseek,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice",
                    "fsync,fdatasync,sync_file_range,truncate,ftruncate,fallocate",
                    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat"));

    private final Path root;
    private final Path words;
    private final Map<String, String> unfinished = new HashMap<>();
    private final Map<String, Long> begun = new HashMap<>();
    private final Map<Integer, Open> open = new HashMap<>();
    private final Map<Path, Long> names = new HashMap<>();
    private final List<Recording.Step> steps = new ArrayList<>();
    private final List<Recording.Said> said = new ArrayList<>();
    private long inodes;

    private static final class Open {
        final long inode;
        final boolean says;
        long position;

        Open(long inode, boolean says) {
            this.inode = inode;
            this.says = says;
        }
    }

    private record Call(long begun, long ended, String name, List<String> arguments, long result) {
        int descriptor() {
            return Integer.parseInt(arguments.getFirst());
        }

        long number(int argument) {
            return Long.parseLong(arguments.get(argument));
        }

        String flags(int argument) {
            return arguments.get(argument);
        }
    }

    private Strace(Path root, Path words) {
        this.root = root;
        this.words = words;
    }

    /** Whether this machine has it and lets it watch. */
    public static boolean works() {
        try {
            return new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /** The command line that runs another one and writes down what it does. */
    public static List<String> command(Path trace, List<String> watched) {
        // Syncs take their time, as on a disk: who does not wait for them is found.
        String strace = "strace -f -qq -xx --seccomp-bpf -s 4000000 -e inject=fsync,fdatasync:delay_enter=2000"
                + " -e signal=none -e trace=" + CALLS + " -o " + trace;
        return Stream.concat(Stream.of(strace.split(" ")), watched.stream()).toList();
    }

    /**
     * @param root the directory that counts
     * @param words the file whose lines are what the process says
     * @param before the disk that root was on when the recording began
     */
    public static Recording read(Path trace, Path root, Path words, CrashDisk before) throws IOException {
        var reading = new Strace(root, words);
        before.names().forEach((path, inode) -> reading.names.put(root.resolve(path), inode));
        reading.inodes = before.inodes();
        try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.US_ASCII)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.line(++number, line);
            }
        }
        return new Recording(
                reading.steps.stream()
                        .sorted(Comparator.comparingLong(Recording.Step::begun))
                        .toList(),
                reading.said);
    }

    private void line(long number, String line) {
        int space = line.indexOf(' ');
        String process = line.substring(0, space);
        String rest = line.substring(space).strip();
        if (rest.endsWith("<unfinished ...>")) {
            unfinished.put(
                    process,
                    rest.substring(0, rest.length() - "<unfinished ...>".length())
                            .strip());
            begun.put(process, number);
            return;
        }
        long from = number;
        if (rest.startsWith("<... ")) {
            String head = unfinished.remove(process);
            from = begun.getOrDefault(process, number);
            rest = head + rest.substring(rest.indexOf("resumed>") + "resumed>".length());
        }
        Call call = call(from, number, rest);
        if (call != null && call.result() >= 0) {
            happened(call);
        }
    }

    private static @Nullable Call call(long begun, long ended, String text) {
        int bracket = text.indexOf('(');
        int equals = text.lastIndexOf(") ");
        if (bracket < 0 || equals < bracket || !text.startsWith("= ", text.indexOf('=', equals))) {
            return null;
        }
        String result = text.substring(text.indexOf('=', equals) + 2).split(" ", 2)[0];
        List<String> arguments = List.of(text.substring(bracket + 1, equals).split(", "));
        return new Call(
                begun, ended, text.substring(0, bracket), arguments, result.equals("?") ? -1 : Long.parseLong(result));
    }

    private void happened(Call call) {
        switch (call.name()) {
            case "open", "creat" -> opened(call, 0);
            case "openat" -> opened(call, 1);
            case "close" -> open.remove(call.descriptor());
            case "mkdir" -> create(call, path(call, 0), true);
            case "rename" -> renamed(call, path(call, 0), path(call, 1));
            case "unlink", "rmdir" -> removed(call, path(call, 0));
            case "unlinkat" -> removed(call, path(call, 1));
            default -> {
                Open file = open.get(call.descriptor());
                if (file != null) {
                    changed(call, file);
                }
            }
        }
    }

    private void changed(Call call, Open file) {
        switch (call.name()) {
            case "dup", "dup2", "dup3" -> open.put((int) call.result(), file);
            case "lseek" -> file.position = call.result();
            case "write" -> {
                byte[] written = Arrays.copyOf(bytes(call.arguments().get(1)), (int) call.result());
                wrote(call, file, file.position, written);
                file.position += written.length;
            }
            case "pwrite64" ->
                wrote(
                        call,
                        file,
                        call.number(3),
                        Arrays.copyOf(bytes(call.arguments().get(1)), (int) call.result()));
            case "ftruncate" -> step(call, new DiskOp.Truncate(file.inode, call.number(1)));
            case "fsync", "fdatasync" ->
                step(call, new DiskOp.Sync(file.inode, call.name().equals("fdatasync")));
            default -> throw new IllegalStateException("nobody knows what it did: " + call);
        }
    }

    private void opened(Call call, int argument) {
        Path path = path(call, argument);
        String flags = call.name().equals("creat") ? "O_CREAT|O_TRUNC" : call.flags(argument + 1);
        if (path.equals(words)) {
            open.put((int) call.result(), new Open(0, true));
        } else if (path.startsWith(root)) {
            Long known = names.get(path);
            long inode =
                    known != null ? known : flags.contains("O_CREAT") ? create(call, path, false) : directory(path);
            if (known != null && flags.contains("O_TRUNC")) {
                step(call, new DiskOp.Truncate(inode, 0));
            }
            open.put((int) call.result(), new Open(inode, false));
        } else {
            open.remove((int) call.result());
        }
    }

    private long directory(Path path) {
        if (!path.equals(root)) {
            throw new IllegalStateException(path + " was opened and nobody has made it");
        }
        return 0;
    }

    private void wrote(Call call, Open file, long offset, byte[] bytes) {
        if (file.says) {
            new String(bytes, StandardCharsets.US_ASCII)
                    .lines()
                    .forEach(text -> said.add(new Recording.Said(call.begun(), text)));
        } else {
            step(call, new DiskOp.Write(file.inode, offset, bytes));
        }
    }

    private long create(Call call, Path path, boolean directory) {
        if (!path.startsWith(root) || path.equals(root)) {
            return 0;
        }
        names.put(path, ++inodes);
        step(call, new DiskOp.Create(root.relativize(path), inodes, directory));
        return inodes;
    }

    private void renamed(Call call, Path from, Path to) {
        Long inode = names.remove(from);
        if (inode != null) {
            names.put(to, inode);
            step(call, new DiskOp.Rename(root.relativize(from), root.relativize(to), inode));
        }
    }

    private void removed(Call call, Path path) {
        if (names.remove(path) != null) {
            step(call, new DiskOp.Remove(root.relativize(path)));
        }
    }

    private void step(Call call, DiskOp op) {
        steps.add(new Recording.Step(call.begun(), call.ended(), op));
    }

    private static Path path(Call call, int argument) {
        return Path.of(new String(bytes(call.arguments().get(argument)), StandardCharsets.UTF_8));
    }

    /** From {@code "\x62\x65"}. */
    private static byte[] bytes(String quoted) {
        if (quoted.endsWith("...")) {
            throw new IllegalStateException("strace has cut " + quoted.length() + " characters short");
        }
        byte[] bytes = new byte[(quoted.length() - 2) / 4];
        for (int i = 0; i < bytes.length; i++) {
            int at = 1 + i * 4 + 2;
            bytes[i] =
                    (byte) ((Character.digit(quoted.charAt(at), 16) << 4) | Character.digit(quoted.charAt(at + 1), 16));
        }
        return bytes;
    }
}
