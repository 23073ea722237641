package dev.berth.controller.api;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import dev.berth.protocol.api.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is stored, as one answer, and how the journal fares: for {@code ./berth}. Kubernetes has no such paths. */
final class StoredRequests {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRequests.class);
    /** A client that takes nothing for so long is given up. */
    private static final Duration STALLED = Duration.ofSeconds(60);

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

    private static Status unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
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
