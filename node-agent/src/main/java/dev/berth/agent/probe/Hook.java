package dev.berth.agent.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is done right after a container's start, or right before its end. */
public sealed interface Hook {
    /** A command in the container, or a request to it. */
    record Ask(ProbeAction action) implements Hook {}

    /** Nothing, for a while. */
    record Sleep(Duration time) implements Hook {}

    /** When. */
    enum Kind {
        POST_START,
        PRE_STOP
    }

    static Optional<Hook> postStart(Container container) {
        Lifecycle lifecycle = container.getLifecycle();
        return lifecycle == null ? Optional.empty() : of(lifecycle.getPostStart(), container);
    }

    static Optional<Hook> preStop(Container container) {
        Lifecycle lifecycle = container.getLifecycle();
        return lifecycle == null ? Optional.empty() : of(lifecycle.getPreStop(), container);
    }

    private static Optional<Hook> of(@Nullable LifecycleHandler handler, Container container) {
        if (handler == null) {
            return Optional.empty();
        }
        if (handler.getSleep() != null) {
            return Optional.of(
                    new Sleep(Duration.ofSeconds(Math.max(0, handler.getSleep().getSeconds()))));
        }
        if (handler.getExec() != null) {
            return Optional.of(new Ask(new ProbeAction.Exec(handler.getExec().getCommand())));
        }
        return Optional.of(new Ask(
                handler.getHttpGet() != null
                        ? ProbeSpec.http(handler.getHttpGet(), container)
                        : new ProbeAction.Unsupported("a hook is exec, httpGet or sleep")));
    }
}
