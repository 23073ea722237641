package dev.berth.controller.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import dev.berth.controller.tls.SigningKeys;
import dev.berth.controller.tokens.claims.Claims;
import dev.berth.protocol.api.Json;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.util.Optional;

/** Claims with a signature around them: JWS in its compact form, ES256 and nothing else. Thread-safe. */
final class SignedClaims {
    /** A header of HTTP may have 16 KiB. */
    static final int LONGEST = 12 * 1024;

    private final SigningKeys keys;

    SignedClaims(SigningKeys keys) {
        this.keys = keys;
    }

    String sign(Claims claims) {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keys.current()).build();
        var signed = new JWSObject(header, new Payload(Json.bytes(claims.json())));
        try {
            signed.sign(new ECDSASigner(keys.signer()));
        } catch (JOSEException e) {
            throw new IllegalStateException("this JDK cannot sign with ES256", e);
        }
        return signed.serialize();
    }

    /** Empty for whatever was not signed by one of the keys. Nothing of it is looked at before its signature was. */
    Optional<Claims> open(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            JWSObject signed = JWSObject.parse(token);
            String id = signed.getHeader().getKeyID();
            Optional<ECPublicKey> key = id == null ? Optional.empty() : keys.key(id);
            boolean sound = key.isPresent()
                    && JWSAlgorithm.ES256.equals(signed.getHeader().getAlgorithm())
                    && signed.verify(new ECDSAVerifier(key.get()));
            return sound ? Claims.of(Json.parse(signed.getPayload().toBytes())) : Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException garbage) {
            return Optional.empty();
        }
    }
}
