package dev.berth.agent.runtime.cri;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs tests against a real containerd where there is one. In CI they must run: there a lack is a failure, not a skip. */
final class ContainerdMachine implements ExecutionCondition {
    private static final List<String> PROGRAMS =
            List.of("bin/containerd", "bin/ctr", "sbin/runc", "lib/cni/bridge", "lib/cni/host-local", "bin/busybox");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = missing();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("containerd is there");
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI must provide what these tests need; missing: " + missing);
        }
        return ConditionEvaluationResult.disabled("missing: " + missing
                + "; Debian: apt-get install containerd runc containernetworking-plugins busybox-static");
    }

    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        PROGRAMS.stream()
                .filter(p -> Stream.of("/usr/" + p, "/" + p).map(Path::of).noneMatch(Files::isExecutable))
                .forEach(missing::add);
        return missing;
    }
}
