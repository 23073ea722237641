package dev.berth.deploy.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.protocol.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/** A client as client libraries are: kept-alive connections, real watches. What is refused ends the round. */
final class Wire implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int NO_ANSWER = 0;
    /** Without Berth's limit for the length of a document. */
    private static final JsonFactory LONG = new JsonFactory();

    private final HttpClient client;
    private final String root;

    Wire(SSLContext tls, int apiPort) {
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        this.root = "https://" + Cluster.HOST + ":" + apiPort;
    }

    ObjectNode post(String path, byte[] body) throws IncompleteException {
        return answer("POST", path, "application/json", body);
    }

    ObjectNode patch(String path, byte[] body) throws IncompleteException {
        return answer("PATCH", path, "application/merge-patch+json", body);
    }

    ObjectNode get(String path) throws IncompleteException {
        return answer("GET", path, "application/json", new byte[0]);
    }

    ObjectNode delete(String path) throws IncompleteException {
        return answer("DELETE", path, "application/json", new byte[0]);
    }

    /**
     * Stores it however often it has to be sent, as client libraries do: what was refused for now is sent again, and what is there by then
     * is an earlier try's.
     */
    void store(String path, byte[] body, Duration longest) throws IncompleteException {
        long end = System.nanoTime() + longest.toNanos();
        int code = status("POST", path, body, PATIENCE);
        while (code == NO_ANSWER || code == 429 || code / 100 == 5) {
            if (System.nanoTime() - end > 0) {
                throw new IncompleteException(
                        "POST " + path + " was answered " + code + " for " + longest.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            code = status("POST", path, body, PATIENCE);
        }
        if (code / 100 != 2 && code != 409) {
            throw new IncompleteException("POST " + path + " was answered " + code);
        }
    }

    /** Whether it is answered 200 within the time. */
    boolean serves(String path, Duration within) throws IncompleteException {
        return status("GET", path, new byte[0], within) == 200;
    }

    private int status(String method, String path, byte[] body, Duration within) throws IncompleteException {
        try {
            return client.send(
                            request(method, path, "application/json", body, within),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException nobody) {
            return NO_ANSWER;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IncompleteException("interrupted");
        }
    }

    /** How many objects a list has, read as it comes; -1 if it was not answered in full. */
    int count(String collection, Duration within) throws IncompleteException {
        try {
            HttpResponse<InputStream> list = client.send(
                    request("GET", collection, "application/json", new byte[0], within),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (JsonParser json = LONG.createParser(list.body())) {
                return list.statusCode() == 200 ? items(json) : -1;
            }
        } catch (IOException broken) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IncompleteException("interrupted");
        }
    }

    static int items(JsonParser list) throws IOException {
        int count = 0;
        list.nextToken();
        while (list.nextToken() == JsonToken.FIELD_NAME) {
            boolean items = list.currentName().equals("items");
            list.nextToken();
            while (items && list.nextToken() == JsonToken.START_OBJECT) {
                list.skipChildren();
                count++;
            }
            list.skipChildren();
        }
        return count;
    }

    private HttpRequest request(String method, String path, String type, byte[] body, Duration within) {
        return HttpRequest.newBuilder(URI.create(root + path))
                .timeout(within)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private ObjectNode answer(String method, String path, String type, byte[] body) throws IncompleteException {
        try {
            HttpResponse<byte[]> response =
                    client.send(request(method, path, type, body, PATIENCE), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IncompleteException(method + " " + path + " was answered " + response.statusCode() + " "
                        + new String(response.body(), StandardCharsets.UTF_8));
            }
            return Json.parse(response.body());
        } catch (IOException e) {
            throw new IncompleteException(method + " " + path + " was not answered: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IncompleteException("interrupted");
        }
    }

    /** A watch that is under way: started before the work whose end it is to see, so that no answer is waited for in between. */
    final class Watch {
        private final CompletableFuture<HttpResponse<InputStream>> opened;

        private Watch(String path) {
            this.opened = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(root + path)).build(), HttpResponse.BodyHandlers.ofInputStream());
        }

        /** Reads events until one shows what is waited for; false if the watch ended first. */
        boolean until(Predicate<JsonNode> seen) throws IncompleteException {
            try (var lines =
                    new BufferedReader(new InputStreamReader(opened.join().body(), StandardCharsets.UTF_8))) {
                String line = lines.readLine();
                while (line != null) {
                    JsonNode event = Json.parse(line.getBytes(StandardCharsets.UTF_8));
                    if (event.path("type").asText().equals("ERROR")) {
                        throw new IncompleteException("the watch ended with " + event.path("object"));
                    }
                    if (seen.test(event.path("object"))) {
                        return true;
                    }
                    line = lines.readLine();
                }
                return false;
            } catch (CompletionException | IOException e) {
                throw new IncompleteException("the watch broke: " + e);
            }
        }
    }

    /** Watches one object by name from now on; the server ends the watch after the time. */
    Watch watch(String collection, String name, Duration longest) throws IncompleteException {
        String one = collection + "?fieldSelector=metadata.name%3D" + name;
        String from = get(one).at("/metadata/resourceVersion").asText();
        return new Watch(one + "&watch=true&resourceVersion=" + from + "&timeoutSeconds=" + longest.toSeconds());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
