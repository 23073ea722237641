package dev.berth.deploy.chaos;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A client that keeps a journal busy: one object of 100 kB, rewritten five times a second. Nobody reads it. */
final class Bulk implements AutoCloseable {
    private static final String NAME = "bulk";
    private static final int BYTES = 100_000;
    private static final long PAUSE_NANOS = 200_000_000;

    private final Rest rest;
    private final String path = "/api/v1/namespaces/" + Workload.NAMESPACE + "/configmaps";
    private final Thread thread;
    private volatile boolean closed;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Bulk(Rest rest) {
        this.rest = rest;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    static Bulk begin(Rest rest) {
        return new Bulk(rest);
    }

    private void run() {
        for (long n = 0; !closed; n++) {
            Rest.Answer answer = rest.send("PUT", path + "/" + NAME, object(n));
            if (answer.code() == 404) {
                answer = rest.send("POST", path, object(n));
            }
            sent.incrementAndGet();
            if (!answer.ok()) {
                refused.incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static String object(long number) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + NAME
                + "\"},\"data\":{\"n\":\"" + number + "\",\"bulk\":\"" + "x".repeat(BYTES) + "\"}}";
    }

    /** So many writes were made. */
    long sent() {
        return sent.get();
    }

    /** So many of them were not acknowledged. */
    long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
