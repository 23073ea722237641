package dev.berth.agent.probe;

/** The three questions that are asked of a running container. */
public enum ProbeKind {
    STARTUP("Startup"),
    LIVENESS("Liveness"),
    READINESS("Readiness");

    private final String title;

    ProbeKind(String title) {
        this.title = title;
    }

    /** As events write it: {@code Readiness probe failed: ...}. */
    public String title() {
        return title;
    }
}
