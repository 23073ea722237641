package dev.berth.controller.tokens;

import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.registry.Reading;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.controller.tokens.claims.Claims;
import dev.berth.controller.tokens.claims.Holder;
import dev.berth.controller.tokens.claims.Holder.Must;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Views;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Issues tokens of ServiceAccounts and says whose they are. Nothing of a token is stored. Thread-safe. */
public final class TokenDesk {
    private static final Logger LOG = LoggerFactory.getLogger(TokenDesk.class);

    private final SignedClaims signed;
    private final TokensConfig config;
    private final Views views;
    private final Function<Resource, CompletionStage<Reading>> newest;
    private final Clock clock;

    /** @param newest the newest state of a kind */
    public TokenDesk(
            SigningKeys keys,
            TokensConfig config,
            Views views,
            Function<Resource, CompletionStage<Reading>> newest,
            Clock clock) {
        this.signed = new SignedClaims(keys);
        this.config = config;
        this.views = views;
        this.newest = newest;
        this.clock = clock;
    }

    /** A token that was made. */
    public record Issued(String token, Instant expires) {
        /** Without the token: it is nobody's business in a log. */
        @Override
        public String toString() {
            return "Issued[until " + expires + "]";
        }
    }

    /** Whose a token is. */
    public record Bearer(Claims claims, KubeObject account) {}

    /** For whom a token is that names nobody. */
    public List<String> audiences() {
        return List.of(config.issuer());
    }

    public Issued issue(Holder holder, List<String> audiences, Duration life) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var claims = new Claims(
                config.issuer(),
                audiences,
                now,
                now,
                now.plus(life),
                UUID.randomUUID().toString(),
                holder);
        return new Issued(signed.sign(claims), claims.expires());
    }

    /**
     * Whose the token is, if it counts now: signed by this cluster, not expired, for one of the audiences, and its account and what it is
     * bound to are there and were not deleted a minute ago or longer. What this JVM's view does not have is asked for once more before it counts as gone.
     *
     * @return fails with the answer to give, as a {@code RefusedException}, if that cannot be known now
     */
    public CompletionStage<Optional<Bearer>> open(String token, Set<String> meant) {
        Optional<Claims> claims = signed.open(token);
        Optional<String> problem = claims.map(c -> c.problem(config.issuer(), meant, clock.instant()))
                .orElse(Optional.of("token is not signed by this cluster"));
        if (problem.isPresent()) {
            LOG.debug("a bearer token is refused: {}", problem.get());
            return CompletableFuture.completedStage(Optional.empty());
        }
        Claims sound = claims.get();
        return there(sound.holder().musts())
                .thenApply(found ->
                        found ? account(sound.holder()).map(account -> new Bearer(sound, account)) : Optional.empty());
    }

    private Optional<KubeObject> account(Holder holder) {
        return views.of(Resources.SERVICE_ACCOUNTS)
                .now()
                .get(new ObjectKey(holder.namespace(), holder.account().name()))
                .filter(o -> o.uid().equals(holder.account().uid()));
    }

    private CompletionStage<Boolean> there(List<Must> musts) {
        return musts.stream()
                .map(this::there)
                .reduce(
                        CompletableFuture.completedStage(true),
                        (all, one) -> all.thenCombine(one, Boolean::logicalAnd));
    }

    private CompletionStage<Boolean> there(Must must) {
        Function<Optional<KubeObject>, Boolean> meant =
                found -> found.filter(o -> must.metBy(o, clock.instant())).isPresent();
        if (meant.apply(views.of(must.resource()).now().get(must.key()))) {
            return CompletableFuture.completedStage(true);
        }
        return newest.apply(must.resource()).thenApply(reading -> switch (reading) {
            case Reading.At at -> meant.apply(at.snapshot().get(must.key()));
            case Reading.Refused refused -> throw new RefusedException(refused.status());
        });
    }
}
