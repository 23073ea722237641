package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Machine;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs tests that need root and namespaces where there are some. In CI they must run: there a lack is a failure, not a skip. */
public final class RootMachine implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = Machine.probe().missing();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("root and namespaces are there");
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI must provide what these tests need; missing: " + missing);
        }
        return ConditionEvaluationResult.disabled("missing: " + missing);
    }
}
