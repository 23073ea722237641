package dev.berth.deploy.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.deploy.chaos.history.Operation;
import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.protocol.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Clients that write and read registers. Each register is a ConfigMap that one client alone writes, each time with the next value and under
 * the {@code resourceVersion} it knows: a write whose answer was lost can then not be made after a later one.
 */
final class Registers implements AutoCloseable {
    static final String PREFIX = "register-";
    private static final int CLIENTS = 4;
    private static final int KEYS_PER_CLIENT = 2;
    private static final long PAUSE_NANOS = 80_000_000;

    private final Rest rest;
    private final RunClock clock;
    private final String path;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Registers(Rest rest, RunClock clock, String namespace, long seed) {
        this.rest = rest;
        this.clock = clock;
        this.path = "/api/v1/namespaces/" + namespace + "/configmaps";
        for (int c = 0; c < CLIENTS; c++) {
            int client = c;
            threads.add(Thread.ofVirtual().start(() -> run(client, new Random(seed * 31 + client))));
        }
    }

    private static List<String> keys() {
        return IntStream.range(0, CLIENTS * KEYS_PER_CLIENT)
                .mapToObj(i -> PREFIX + i)
                .toList();
    }

    /** What its client knows of a register: the highest value that it tried to write, and the stored revision ("" if there is none). */
    private static final class Own {
        private final String key;
        private long tried;
        private String revision = "";
        private boolean sure = true;

        private Own(String key) {
            this.key = key;
        }
    }

    private void run(int client, Random chance) {
        List<Own> own = IntStream.range(0, KEYS_PER_CLIENT)
                .mapToObj(i -> new Own(PREFIX + (client * KEYS_PER_CLIENT + i)))
                .toList();
        while (!stopped) {
            if (chance.nextInt(3) == 0) {
                write(client, own.get(chance.nextInt(own.size())));
            } else {
                read(client, keys().get(chance.nextInt(keys().size())));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void write(int client, Own own) {
        if (!own.sure && !settle(client, own)) {
            return;
        }
        own.tried++;
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + own.key + "\""
                + (own.revision.isEmpty() ? "" : ",\"resourceVersion\":\"" + own.revision + "\"")
                + "},\"data\":{\"value\":\""
                + own.tried + "\"}}";
        long began = clock.now();
        Rest.Answer answer =
                own.revision.isEmpty() ? rest.send("POST", path, body) : rest.send("PUT", path + "/" + own.key, body);
        long ended = clock.now();
        Result result = judged(answer);
        long revision = 0;
        if (result == Result.OK) {
            own.revision = revisionOf(Json.parse(answer.body()));
            revision = Long.parseLong(own.revision);
        } else {
            own.sure = false;
        }
        operations.add(new Operation(client, Kind.WRITE, own.key, own.tried, began, ended, result, revision));
    }

    /** 409, 422 and 429 say that nothing was written; any other failure may come after the write. */
    private static Result judged(Rest.Answer answer) {
        if (answer.ok()) {
            return Result.OK;
        }
        return !answer.sent() || answer.code() == 409 || answer.code() == 422 || answer.code() == 429
                ? Result.REFUSED
                : Result.UNKNOWN;
    }

    /** Finds out what is stored; a write that is still under way fails after the next one, for its revision is old. */
    private boolean settle(int client, Own own) {
        Rest.Answer answer = read(client, own.key);
        if (answer.code() != 200 && answer.code() != 404) {
            return false;
        }
        own.revision = answer.code() == 404 ? "" : revisionOf(Json.parse(answer.body()));
        own.sure = true;
        return true;
    }

    private Rest.Answer read(int client, String key) {
        long began = clock.now();
        Rest.Answer answer = rest.send("GET", path + "/" + key, "");
        long ended = clock.now();
        if (answer.code() == 200) {
            JsonNode found = Json.parse(answer.body());
            operations.add(new Operation(
                    client,
                    Kind.READ,
                    key,
                    found.at("/data/value").asLong(),
                    began,
                    ended,
                    Result.OK,
                    Long.parseLong(revisionOf(found))));
        } else {
            Result result = answer.code() == 404 ? Result.OK : Result.UNKNOWN;
            operations.add(new Operation(client, Kind.READ, key, 0, began, ended, result, 0));
        }
        return answer;
    }

    private static String revisionOf(JsonNode object) {
        return object.at("/metadata/resourceVersion").asText();
    }

    /** Ends the clients, then reads every register once more. */
    List<Operation> finish() {
        close();
        for (String key : keys()) {
            for (int tries = 0; tries < 20 && read(CLIENTS, key).code() / 100 != 2; tries++) {
                LockSupport.parkNanos(10 * PAUSE_NANOS);
            }
        }
        return List.copyOf(operations);
    }

    /** So many operations have been acknowledged. */
    long acknowledged() {
        return operations.stream().filter(o -> o.result() == Result.OK).count();
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread t : threads) {
            try {
                t.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
