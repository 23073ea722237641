package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The API as a client sees it in bad times: an answer, or the reason why there is none. Thread-safe. */
final class Rest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient client;
    private final String root;

    Rest(SSLContext tls, int port) {
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        this.root = "https://" + Cluster.HOST + ":" + port;
    }

    /**
     * @param code the status; 0 if there was no answer
     * @param sent false if the request certainly has not reached a server
     */
    record Answer(int code, byte[] body, boolean sent) {
        boolean ok() {
            return code / 100 == 2;
        }
    }

    Answer send(String method, String path, String body) {
        HttpRequest request = Api.request(method, root + path, body, PATIENCE);
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(answer.statusCode(), answer.body(), true);
        } catch (ConnectException e) {
            return new Answer(0, new byte[0], false);
        } catch (IOException e) {
            return new Answer(0, new byte[0], true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, new byte[0], true);
        }
    }

    /** The time as the server tells it (the header Date, RFC 9110, 5.6.7); empty if it tells none. */
    Optional<Instant> date() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + "/livez"))
                .timeout(PATIENCE)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Date")
                    .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A stream of lines that the server ends. */
    InputStream stream(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
                .timeout(PATIENCE)
                .build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new IOException("answered " + answer.statusCode());
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
