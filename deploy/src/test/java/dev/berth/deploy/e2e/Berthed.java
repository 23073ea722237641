package dev.berth.deploy.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster of three node JVMs, started by the launcher for the first test that asks for it and taken down after the last. Tests share it
 * and leave it with three running nodes; each works in a namespace of its own.
 */
public final class Berthed implements ParameterResolver, AutoCloseable {
    static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent(), "run in a module's directory");
    static final int API_PORT = 27443;
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Berthed.class);

    private final Path home;

    Berthed() {
        this(ROOT.resolve("deploy/target/e2e-home"));
    }

    private Berthed(Path home) {
        this.home = home;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Berthed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(STORE).computeIfAbsent(Berthed.class, c -> started(), Berthed.class);
    }

    private static Berthed started() {
        var cluster = new Berthed();
        cluster.berth("down", "--delete");
        cluster.berth("up", "--api-port", Integer.toString(API_PORT)).orFail();
        return cluster;
    }

    @Override
    public void close() {
        keepLogs();
        berth("down", "--delete").orFail();
    }

    /** For whoever has to find out why a test failed: {@code deploy/target/e2e-logs}. */
    private void keepLogs() {
        Path kept = ROOT.resolve("deploy/target/e2e-logs");
        try (Stream<Path> nodes = Files.list(home.resolve("nodes"))) {
            Files.createDirectories(kept);
            for (Path node : nodes.toList()) {
                Files.copy(
                        node.resolve("node.log"),
                        kept.resolve(node.getFileName() + ".log"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** Runs the launcher on this cluster. */
    Shell.Result berth(String... words) {
        return launch(home, words);
    }

    /** Runs the launcher on what Maven has just packaged. */
    static Shell.Result launch(Path home, String... words) {
        return launch(home, Duration.ofMinutes(4), words);
    }

    static Shell.Result launch(Path home, Duration longest, String... words) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("berth").toString()));
        command.addAll(List.of(words));
        Map<String, String> environment = Map.of("BERTH_HOME", home.toString(), "BERTH_BUILT", "1");
        return Shell.run(ROOT, environment, longest, command);
    }

    /** Runs stock kubectl against the kubeconfig that {@code up} wrote. */
    Shell.Result tryKubectl(String... words) {
        return kubectlWithInput("", words);
    }

    Shell.Result kubectlWithInput(String input, String... words) {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(words));
        return Shell.run(ROOT, environment(), Duration.ofSeconds(150), input, command);
    }

    String kubectl(String... words) {
        return tryKubectl(words).orFail();
    }

    /** Runs a shell script that may call kubectl. */
    Shell.Result script(String text) {
        return Shell.run(ROOT, environment(), Duration.ofSeconds(150), List.of("sh", "-ec", text));
    }

    private Map<String, String> environment() {
        return Map.of(
                "KUBECONFIG",
                home.resolve("kubeconfig").toString(),
                "HOME",
                home.resolve("user").toString());
    }

    /** The object that kubectl gets, as JSON. */
    JsonNode get(String... words) {
        List<String> all = new ArrayList<>(List.of("get"));
        all.addAll(List.of(words));
        all.addAll(List.of("-o", "json"));
        return Json.parse(kubectl(all.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8));
    }

    List<JsonNode> items(String... words) {
        return StreamSupport.stream(get(words).path("items").spliterator(), false)
                .toList();
    }

    /** A namespace of its own for a test, deleted with all it holds when closed. */
    Harbor namespace(String name) {
        kubectl("create", "namespace", name);
        return new Harbor(this, name);
    }

    /** The rows of a table as {@code kubectl get} prints it, each its columns. */
    static List<List<String>> table(String printed) {
        return printed.lines().map(l -> List.of(l.strip().split(" {2,}"))).toList();
    }

    /** Polls until the answer is as wished; fails with the last answer. */
    static <T> T eventually(Duration timeout, Supplier<T> question, java.util.function.Predicate<T> wish) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            T answer = question.get();
            if (wish.test(answer)) {
                return answer;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + timeout + "; the last answer was: " + answer);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(100).toNanos());
        }
    }

    String log(String node) {
        try {
            return Files.readString(home.resolve("nodes").resolve(node).resolve("node.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
