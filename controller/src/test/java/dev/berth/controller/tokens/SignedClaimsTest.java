package dev.berth.controller.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.controller.tokens.claims.Claims;
import dev.berth.controller.tokens.claims.Holder;
import dev.berth.controller.tokens.claims.Holder.Named;
import dev.berth.protocol.api.Json;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What strangers may send as a token. */
class SignedClaimsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final Claims CLAIMS = new Claims(
            "issuer",
            List.of("issuer"),
            NOW,
            NOW,
            NOW.plusSeconds(600),
            "id",
            new Holder("shop", new Named("clerk", "uid"), Optional.empty(), Optional.empty(), Optional.empty()));
    private static final KeyPair PAIR = TestDesk.pair();
    private final SignedClaims own = new SignedClaims(TestDesk.keys("key-1", PAIR));
    private final String token = own.sign(CLAIMS);

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }

    private String[] parts() {
        return token.split("\\.");
    }

    @Test
    void noTokenAndNoKeyIsShownByChance() {
        assertThat(new TokenDesk.Issued(token, NOW).toString()).contains("2026").doesNotContain(token);
        SigningKeys keys = TestDesk.keys("key-1", PAIR);
        assertThat(keys.toString())
                .contains("key-1")
                .doesNotContain(keys.signer().toString());
    }

    @Test
    void whatWasSignedHereIsOpenedHere() {
        assertThat(own.open(token)).contains(CLAIMS);
        assertThat(token.length()).isLessThan(1024);
    }

    @Test
    void anUnsignedTokenIsNone() {
        String payload = parts()[1];
        for (String alg : List.of("none", "None", "NONE", "nOnE")) {
            String header = part("{\"alg\":\"" + alg + "\",\"kid\":\"key-1\"}");
            assertThat(own.open(header + "." + payload + ".")).as(alg).isEmpty();
            assertThat(own.open(header + "." + payload)).as(alg).isEmpty();
            assertThat(own.open(header + "." + payload + "." + parts()[2]))
                    .as(alg)
                    .isEmpty();
        }
        assertThat(own.open(parts()[0] + "." + payload + ".")).isEmpty();
    }

    @Test
    void thePublicKeyIsNoPassword() throws JOSEException {
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
            var forged = new JWSObject(
                    new JWSHeader.Builder(algorithm).keyID("key-1").build(), new Payload(Json.bytes(CLAIMS.json())));
            forged.sign(new MACSigner(PAIR.getPublic().getEncoded()));
            assertThat(own.open(forged.serialize())).isEmpty();
        }
    }

    @Test
    void anotherKeyUnderTheSameNameIsNotOurs() {
        String forged = new SignedClaims(TestDesk.keys("key-1")).sign(CLAIMS);
        assertThat(own.open(forged)).isEmpty();
    }

    @Test
    void aKeyThatIsNotKnownOrNotNamedIsNotLookedFor() {
        assertThat(own.open(new SignedClaims(TestDesk.keys("key-2")).sign(CLAIMS)))
                .isEmpty();
        String unnamed = part("{\"alg\":\"ES256\"}");
        assertThat(own.open(unnamed + "." + parts()[1] + "." + parts()[2])).isEmpty();
    }

    @Test
    void anOldKeyCountsAsLongAsItIsAccepted() {
        KeyPair next = TestDesk.pair();
        var rotated = new SignedClaims(new SigningKeys(
                (ECPrivateKey) next.getPrivate(),
                "key-2",
                Map.of("key-1", (ECPublicKey) PAIR.getPublic(), "key-2", (ECPublicKey) next.getPublic())));
        assertThat(rotated.open(token)).contains(CLAIMS);
        assertThat(rotated.open(rotated.sign(CLAIMS))).contains(CLAIMS);
    }

    @Test
    void aKeyInTheTokenItselfIsNotTaken() {
        String header =
                part("{\"alg\":\"ES256\",\"kid\":\"../../sa\",\"jwk\":{\"kty\":\"EC\"},\"jku\":\"https://evil\"}");
        assertThat(own.open(header + "." + parts()[1] + "." + parts()[2])).isEmpty();
        String critical = part("{\"alg\":\"ES256\",\"kid\":\"key-1\",\"crit\":[\"exp\"],\"exp\":1}");
        assertThat(own.open(critical + "." + parts()[1] + "." + parts()[2])).isEmpty();
    }

    @Test
    void everyChangedCharacterMakesItAnothersToken() {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            // The last character of a part may carry bits that mean nothing.
            boolean last = i + 1 == token.length() || token.charAt(i + 1) == '.';
            if (c != '.' && !last) {
                String changed = token.substring(0, i) + (c == 'A' ? 'B' : 'A') + token.substring(i + 1);
                assertThat(own.open(changed)).as("at " + i).isEmpty();
            }
        }
        Claims richer =
                new Claims("issuer", List.of("issuer"), NOW, NOW, NOW.plusSeconds(999_999), "id", CLAIMS.holder());
        String grown = part(richer.json().toString());
        assertThat(own.open(parts()[0] + "." + grown + "." + parts()[2])).isEmpty();
    }

    @Test
    void garbageIsNone() {
        String zeros = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        String deep = part("[".repeat(100_000));
        List<String> all = List.of(
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "\u0000.\u0000.\u0000",
                part("{}") + "." + part("{}") + "." + part("x"),
                part("[]") + "." + part("[]") + "." + zeros,
                deep + "." + deep + "." + deep,
                part("{\"alg\":" + "[".repeat(5000)) + "." + parts()[1] + "." + parts()[2],
                parts()[0] + "." + parts()[1] + "." + zeros,
                token + "." + token,
                "x".repeat(SignedClaims.LONGEST + 1),
                token.repeat(10_000));
        for (String garbage : all) {
            assertThat(own.open(garbage))
                    .as(garbage.substring(0, Math.min(60, garbage.length())))
                    .isEmpty();
        }
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            String text = Base64.getUrlEncoder().encodeToString(bytes);
            int dot = text.length() / 3;
            assertThat(own.open(text.substring(0, dot) + "." + text.substring(dot)))
                    .as("seed " + seed)
                    .isEmpty();
            assertThat(own.open(parts()[0] + "." + text + "." + parts()[2]))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }
}
