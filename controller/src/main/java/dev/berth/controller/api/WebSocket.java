package dev.berth.controller.api;

import akka.NotUsed;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.stream.javadsl.Flow;
import dev.berth.protocol.api.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A request for a stream in both directions: over WebSocket with a protocol that both sides speak, or a clear refusal. */
sealed interface WebSocket {
    /** It can be opened. */
    record Ready(WebSocketUpgrade upgrade, String protocol) implements WebSocket {
        HttpResponse open(Flow<Message, Message, NotUsed> messages) {
            // Akka does not take every protocol that kubectl speaks for a valid token, so the header is written here.
            return upgrade.handleMessagesWith(messages).addHeader(RawHeader.create("Sec-WebSocket-Protocol", protocol));
        }
    }

    record Refused(Status status) implements WebSocket {}

    /** @param served in the order of preference */
    static WebSocket of(Exchange x, List<String> served) {
        Optional<WebSocketUpgrade> upgrade = x.request().getAttribute(AttributeKeys.webSocketUpgrade);
        if (upgrade.isEmpty()) {
            return new Refused(Status.badRequest(
                    spdy(x)
                            ? "Berth streams over WebSocket; SPDY is not served: use kubectl 1.31 or newer, or a client with WebSocket"
                            : "Upgrade request required: connect over WebSocket with the protocol "
                                    + String.join(" or ", served)));
        }
        List<String> offered = new ArrayList<>();
        x.headers("sec-websocket-protocol").forEach(h -> {
            for (String one : h.split(",")) {
                offered.add(one.strip());
            }
        });
        return served.stream()
                .filter(offered::contains)
                .findFirst()
                .<WebSocket>map(p -> new Ready(upgrade.get(), p))
                .orElseGet(() -> new Refused(Status.badRequest(
                        "none of the protocols " + offered + " is served here; these are: " + served)));
    }

    /** Whether the client wants what came before WebSocket; kubectl does when it was refused once, whatever for. */
    static boolean spdy(Exchange x) {
        return x.headers("upgrade").stream().anyMatch(u -> u.regionMatches(true, 0, "SPDY", 0, 4));
    }

    default CompletionStage<HttpResponse> answered(Function<Ready, CompletionStage<HttpResponse>> answer) {
        return switch (this) {
            case Ready ready -> answer.apply(ready);
            case Refused refused -> CompletableFuture.completedStage(Replies.status(refused.status()));
        };
    }
}
