package dev.berth.agent.runtime.process;

import dev.berth.agent.image.ImageConfig;
import dev.berth.agent.image.RootFilesystem;
import dev.berth.agent.image.RootPath;
import dev.berth.agent.runtime.PodRuntime.ContainerSpec;
import dev.berth.agent.runtime.PodRuntime.RunAs;
import dev.berth.agent.runtime.PodRuntime.RuntimeFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container executes: the pod's wishes over the image's.
 *
 * @param workingDir absolute
 */
record Program(List<String> arguments, Map<String, String> env, String workingDir, User user, String stopSignal) {
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final long HIGHEST_ID = 4_294_967_294L;

    Program {
        arguments = List.copyOf(arguments);
        env = Map.copyOf(env);
    }

    /** @param groups besides its own */
    record User(long uid, long gid, String home, List<Long> groups) {
        User {
            groups = List.copyOf(groups);
        }
    }

    static Program of(ContainerSpec spec, RootFilesystem image, PodRecord pod) throws IOException {
        ImageConfig config = image.config();
        List<String> arguments = arguments(spec, config);
        if (arguments.isEmpty()) {
            throw new RuntimeFailure(
                    "RunContainerError",
                    "container " + spec.name() + " has no command, and image " + image.name() + " has none either");
        }
        User user = user(spec, image);
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", USUAL_PATH);
        env.put("HOME", user.home());
        env.putAll(config.env());
        env.put("HOSTNAME", pod.hostname());
        env.putAll(spec.env());
        env.keySet().removeIf(name -> name.isEmpty() || name.contains("=") || name.startsWith("-"));
        String workingDir = spec.workingDir().isEmpty() ? config.workingDir() : spec.workingDir();
        return new Program(
                arguments,
                env,
                workingDir.startsWith("/") ? workingDir : "/" + workingDir,
                user,
                config.stopSignal().replaceFirst("^SIG", ""));
    }

    /** As in Kubernetes: a command replaces the image's entrypoint and arguments, arguments alone replace the image's. */
    private static List<String> arguments(ContainerSpec spec, ImageConfig config) {
        List<String> all = new ArrayList<>(spec.command().isEmpty() ? config.entrypoint() : spec.command());
        if (!spec.args().isEmpty()) {
            all.addAll(spec.args());
        } else if (spec.command().isEmpty()) {
            all.addAll(config.cmd());
        }
        return all;
    }

    private static User user(ContainerSpec spec, RootFilesystem image) throws IOException {
        RunAs runAs = spec.runAs();
        String[] parts = image.config().user().split(":", 2);
        String wanted = runAs.user().isPresent()
                ? Long.toString(runAs.user().getAsLong())
                : parts[0].isEmpty() ? "0" : parts[0];
        Optional<String[]> entry = entry(image, "etc/passwd", wanted);
        long uid = id(wanted)
                .or(() -> entry.flatMap(line -> id(line[2])))
                .or(() -> wanted.equals("root") ? Optional.of(0L) : Optional.empty())
                .orElseThrow(() -> unknown(image));
        long gid = entry.flatMap(line -> id(line[3])).orElse(0L);
        if (runAs.group().isPresent()) {
            gid = runAs.group().getAsLong();
        } else if (parts.length == 2 && runAs.user().isEmpty()) {
            Optional<String[]> group = entry(image, "etc/group", parts[1]);
            gid = id(parts[1]).or(() -> group.flatMap(line -> id(line[2]))).orElseThrow(() -> unknown(image));
        }
        if (uid == 0 && runAs.nonRoot()) {
            throw new RuntimeFailure(
                    "CreateContainerConfigError",
                    runAs.user().isPresent()
                            ? "container's runAsUser breaks non-root policy"
                            : "container has runAsNonRoot and image will run as root");
        }
        String home = entry.filter(line -> line.length > 5).map(line -> line[5]).orElse(uid == 0 ? "/root" : "/");
        return new User(uid, gid, home, runAs.groups());
    }

    private static RuntimeFailure unknown(RootFilesystem image) {
        return new RuntimeFailure(
                "CreateContainerConfigError",
                "image " + image.name() + " wants to run as '" + image.config().user()
                        + "', whom its /etc/passwd or /etc/group does not name");
    }

    private static Optional<String[]> entry(RootFilesystem image, String file, String nameOrId) throws IOException {
        return RootPath.read(image.view(), file)
                .lines()
                .map(line -> line.split(":"))
                .filter(line -> line.length > 3 || (file.equals("etc/group") && line.length > 2))
                .filter(line -> line[0].equals(nameOrId) || line[2].equals(nameOrId))
                .findFirst();
    }

    private static Optional<Long> id(String text) {
        return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= HIGHEST_ID
                ? Optional.of(Long.parseLong(text))
                : Optional.empty();
    }
}
