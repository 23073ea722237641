package dev.berth.controller.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts those whom a CA has signed and given a certain DNS name. The CA signs certificates of users, too, who must not speak to the
 * cluster's inside. Thread-safe.
 */
final class NamedTrust extends X509ExtendedTrustManager {
    /** The type of a DNS name among a certificate's other names (RFC 5280, 4.2.1.6). */
    private static final Integer DNS = 2;

    private final X509ExtendedTrustManager signed;
    private final String name;

    private NamedTrust(X509ExtendedTrustManager signed, String name) {
        this.signed = signed;
        this.name = name;
    }

    static NamedTrust of(X509Certificate ca, String name) throws GeneralSecurityException, IOException {
        for (TrustManager manager : TlsContexts.trust(ca).getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new NamedTrust(extended, name);
            }
        }
        throw new GeneralSecurityException("this JDK has no trust manager for X.509");
    }

    private void requireName(X509Certificate[] chain) throws CertificateException {
        Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
        if (names == null || !names.contains(List.of(DNS, name))) {
            throw new CertificateException("the certificate of " + chain[0].getSubjectX500Principal()
                    + " is not one of a node: it lacks the DNS name " + name);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        signed.checkClientTrusted(chain, type, socket);
        requireName(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        signed.checkServerTrusted(chain, type, socket);
        requireName(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        signed.checkClientTrusted(chain, type, engine);
        requireName(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        signed.checkServerTrusted(chain, type, engine);
        requireName(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        signed.checkClientTrusted(chain, type);
        requireName(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        signed.checkServerTrusted(chain, type);
        requireName(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return signed.getAcceptedIssuers();
    }
}
