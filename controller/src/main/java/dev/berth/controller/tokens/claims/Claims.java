package dev.berth.controller.tokens.claims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a token says (RFC 7519, with the claims of Kubernetes' {@code pkg/serviceaccount/claims.go}).
 *
 * @param audiences for whom it is
 * @param issued whole seconds, as all times here
 * @param id of this one token
 */
public record Claims(
        String issuer,
        List<String> audiences,
        Instant issued,
        Instant notBefore,
        Instant expires,
        String id,
        Holder holder) {
    /** Clocks of control nodes may differ by this much: a token that one of them has just made is no token of tomorrow to the others. */
    static final Duration SKEW = Duration.ofMinutes(1);

    private static final String PRIVATE = "kubernetes.io";
    /** The last second of the year 9999. */
    private static final long LAST = 253_402_300_799L;

    public Claims {
        audiences = List.copyOf(audiences);
    }

    public ObjectNode json() {
        ObjectNode all = Json.object();
        ArrayNode aud = all.putArray("aud");
        audiences.forEach(aud::add);
        all.put("exp", expires.getEpochSecond()).put("iat", issued.getEpochSecond());
        all.put("iss", issuer).put("jti", id);
        holder.into(all.putObject(PRIVATE));
        return all.put("nbf", notBefore.getEpochSecond()).put("sub", holder.user());
    }

    /** Empty for claims that are not those of a ServiceAccount's token. */
    public static Optional<Claims> of(JsonNode all) {
        Optional<Instant> issued = time(all, "iat");
        Optional<Instant> notBefore = time(all, "nbf");
        Optional<Instant> expires = time(all, "exp");
        Optional<Holder> holder = Holder.of(all.path(PRIVATE));
        boolean whole = issued.isPresent() && notBefore.isPresent() && expires.isPresent() && holder.isPresent();
        if (!whole || !all.path("sub").asText("").equals(holder.get().user())) {
            return Optional.empty();
        }
        return Optional.of(new Claims(
                all.path("iss").asText(""),
                audiences(all.path("aud")),
                issued.get(),
                notBefore.get(),
                expires.get(),
                all.path("jti").asText(""),
                holder.get()));
    }

    private static Optional<Instant> time(JsonNode all, String claim) {
        JsonNode seconds = all.path(claim);
        boolean sound = seconds.isIntegralNumber()
                && seconds.canConvertToLong()
                && seconds.longValue() >= 0
                && seconds.longValue() <= LAST;
        return sound ? Optional.of(Instant.ofEpochSecond(seconds.longValue())) : Optional.empty();
    }

    private static List<String> audiences(JsonNode aud) {
        return aud.isTextual()
                ? List.of(aud.textValue())
                : aud.valueStream()
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .toList();
    }

    /**
     * Why the token does not count; empty if it does.
     *
     * @param meant the audiences of whoever asks: the token must be for one of them
     */
    public Optional<String> problem(String byIssuer, Set<String> meant, Instant now) {
        if (!issuer.equals(byIssuer)) {
            return Optional.of("token is of another issuer");
        }
        if (audiences.stream().noneMatch(meant::contains)) {
            return Optional.of("token audiences " + audiences + " is invalid for the target audiences " + meant);
        }
        if (!now.isBefore(expires)) {
            return Optional.of("token has expired");
        }
        return now.plus(SKEW).isBefore(notBefore) || now.plus(SKEW).isBefore(issued)
                ? Optional.of("token is not valid yet")
                : Optional.empty();
    }
}
