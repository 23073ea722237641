package dev.berth.controller.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** What a member of the cluster shows to others of its kind, and whom it takes for one. */
public record MemberTls(KeyManager keys, TrustManager trust) {
    /**
     * Reads {@code NAME.key}, {@code NAME.crt} and {@code ca.crt}.
     *
     * @param peerName what the certificate of another member has among its DNS names
     * @throws CredentialException if a file is missing or broken, or the certificate has expired
     */
    public static MemberTls load(Path directory, String name, String peerName, Instant now) {
        Credential own = Credential.load(directory, name, now);
        var ca = Credential.certificate(directory.resolve("ca.crt"));
        try {
            return new MemberTls(TlsContexts.keys(own, ca).getKeyManagers()[0], NamedTrust.of(ca, peerName));
        } catch (GeneralSecurityException | IOException e) {
            throw new CredentialException("no TLS context could be made with " + own, e);
        }
    }
}
