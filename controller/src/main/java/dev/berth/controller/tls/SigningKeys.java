package dev.berth.controller.tls;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of ServiceAccounts' tokens, P-256: with {@code sa.key} tokens are signed, and those signed with the key of any {@code sa*.crt}
 * count. So a new key is brought in without a token's becoming void: first its certificate, under another name, to every control node; then
 * the key itself as {@code sa}, and the old certificate under another name until its last token has expired.
 *
 * @param current the id of the key that signs
 * @param accepted by id
 */
public record SigningKeys(ECPrivateKey signer, String current, Map<String, ECPublicKey> accepted) {
    /** The name of the files of the key that signs. */
    public static final String NAME = "sa";

    public SigningKeys {
        accepted = Map.copyOf(accepted);
    }

    /** Without the key that signs. */
    @Override
    public String toString() {
        return "SigningKeys[" + current + " of " + accepted.keySet() + "]";
    }

    /** @throws CredentialException if {@code sa.key} or {@code sa.crt} is missing or broken, or any is not of an elliptic curve */
    public static SigningKeys load(Path directory, Instant now) {
        Credential own = Credential.load(directory, NAME, now);
        var accepted = new LinkedHashMap<String, ECPublicKey>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, NAME + "*.crt")) {
            for (Path file : files) {
                ECPublicKey key = publicKey(Credential.certificate(file).getPublicKey(), file);
                accepted.put(id(key), key);
            }
        } catch (IOException e) {
            throw new CredentialException("the directory " + directory + " cannot be read (" + e.getMessage() + ")", e);
        }
        if (!(own.key() instanceof ECPrivateKey signer)) {
            throw notElliptic(directory.resolve(NAME + ".key"));
        }
        return new SigningKeys(signer, id(own.certificate().getPublicKey()), accepted);
    }

    private static ECPublicKey publicKey(PublicKey key, Path file) {
        if (key instanceof ECPublicKey elliptic) {
            return elliptic;
        }
        throw notElliptic(file);
    }

    private static CredentialException notElliptic(Path file) {
        return new CredentialException(
                "the key in " + file + " is not of the curve P-256, as ServiceAccounts' tokens need it: remove " + NAME
                        + ".key and " + NAME + ".crt, and ./berth up makes new ones (tokens are void then)");
    }

    public Optional<ECPublicKey> key(String id) {
        return Optional.ofNullable(accepted.get(id));
    }

    /** As Kubernetes names it: the SHA-256 of the public key. */
    private static String id(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
