package dev.berth.controller.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** SSL contexts in which both sides are of one CA; key stores are in memory only. */
public final class TlsContexts {
    private static final char[] IN_MEMORY = "memory".toCharArray();

    private TlsContexts() {}

    /** Shows the credential to the other side and trusts whom the CA has signed. */
    public static SSLContext of(Credential own, X509Certificate ca) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(own, ca).getKeyManagers(), trust(ca).getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new CredentialException("no TLS context could be made with " + own, e);
        }
    }

    /** Trusts whom the CA has signed and shows nothing: for health checks. */
    public static SSLContext anonymous(X509Certificate ca) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(ca).getTrustManagers(), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new CredentialException("no TLS context could be made", e);
        }
    }

    static KeyManagerFactory keys(Credential own, X509Certificate ca) throws GeneralSecurityException, IOException {
        KeyStore keys = empty();
        keys.setKeyEntry("own", own.key(), IN_MEMORY, new Certificate[] {own.certificate(), ca});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, IN_MEMORY);
        return keyManagers;
    }

    static TrustManagerFactory trust(X509Certificate ca) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("ca", ca);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return managers;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
