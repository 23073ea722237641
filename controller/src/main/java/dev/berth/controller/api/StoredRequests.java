package dev.berth.controller.api;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is stored, as one answer, how the journal fares and who its peers are: for {@code ./berth}. Kubernetes has no such paths. */
final class StoredRequests {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRequests.class);
    /** A client that takes nothing for so long is given up. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private static final String PEERS = "/berth/journal/peers/";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");
    private static final Pattern ADDRESS = Pattern.compile("[-A-Za-z0-9.]{1,253}:[1-9][0-9]{0,4}");

    private final ApiParts.Stored stored;

    StoredRequests(ApiParts.Stored stored) {
        this.stored = stored;
    }

    HttpResponse status(Exchange x) {
        return Replies.document(x, 200, stored.status());
    }

    CompletionStage<HttpResponse> backup() {
        return stored.copy()
                .handle((copy, failure) -> failure == null ? streamed(copy) : Replies.status(unavailable(failure)));
    }

    /** Again and again, if need be: one that is a peer already stays it. */
    CompletionStage<HttpResponse> addPeer(Exchange x, String name) {
        String address = address(x.body());
        if (!NAME.matcher(name).matches() || !ADDRESS.matcher(address).matches()) {
            throw RefusedException.badRequest("a peer has the name of a node and an address: PUT " + PEERS
                    + "node-4 with the body {\"address\": \"HOST:PORT\"}, not " + name + " with " + address);
        }
        return stored.addPeer(name, address).thenApply(peers -> Replies.document(x, 200, peers));
    }

    CompletionStage<HttpResponse> removePeer(Exchange x, String name) {
        return stored.removePeer(name).thenApply(peers -> Replies.document(x, 200, peers));
    }

    private static String address(byte[] body) {
        try {
            return Json.parse(body).path("address").asText();
        } catch (UncheckedIOException e) {
            throw RefusedException.badRequest("the body of the request could not be read: " + e.getMessage());
        }
    }

    private static Status unavailable(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return Status.of(503, "ServiceUnavailable", "no backup can be taken here: " + cause.getMessage());
    }

    private static HttpResponse streamed(ApiParts.Stored.Copy copy) {
        Source<ByteString, OutputStream> body = StreamConverters.asOutputStream(STALLED)
                .mapMaterializedValue(out -> {
                    Thread.ofVirtual().name("backup").start(() -> write(copy, out));
                    return out;
                });
        return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, body));
    }

    /** One that is cut short lacks its last section, so nobody takes it for whole. */
    private static void write(ApiParts.Stored.Copy copy, OutputStream out) {
        try (out) {
            copy.writeTo(out);
        } catch (IOException e) {
            LOG.warn("a backup was cut short: {}", e.toString());
        }
    }
}
