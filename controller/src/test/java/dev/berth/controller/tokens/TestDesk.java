package dev.berth.controller.tokens;

import dev.berth.controller.registry.Reading;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.protocol.store.Views;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Tokens for tests. */
public final class TestDesk {
    public static final TokensConfig CONFIG = new TokensConfig("https://kubernetes.default.svc.cluster.local");

    private TestDesk() {}

    /** A clock that is set forward by hand. */
    public static final class Time extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        public void forward(Duration time) {
            ahead = time;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("this clock has no other zone");
        }
    }

    public static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SigningKeys keys(String id) {
        return keys(id, pair());
    }

    public static SigningKeys keys(String id, KeyPair pair) {
        return new SigningKeys((ECPrivateKey) pair.getPrivate(), id, Map.of(id, (ECPublicKey) pair.getPublic()));
    }

    /** A desk to which what its views have is all there is. */
    public static TokenDesk over(Views views) {
        return new TokenDesk(
                keys("key-1"),
                CONFIG,
                views,
                kind -> CompletableFuture.completedStage(
                        new Reading.At(views.of(kind).now())),
                Clock.systemUTC());
    }
}
