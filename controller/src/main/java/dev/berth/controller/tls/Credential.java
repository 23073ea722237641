package dev.berth.controller.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A certificate with its private key.
 */
public record Credential(PrivateKey key, X509Certificate certificate) {
    private static final String CURE =
            ": stop the cluster, restore the file from a backup or remove the directory, and start again (a new CA makes old kubeconfigs void)";

    public String keyPem() {
        return Pem.of(key);
    }

    public String certificatePem() {
        return Pem.of(certificate);
    }

    /** The other names of whom it is for: DNS names and addresses. */
    public Set<String> names() {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null
                    ? Set.of()
                    : all.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toUnmodifiableSet());
        } catch (CertificateParsingException e) {
            throw new CredentialException("the names in the certificate of " + this + " cannot be read" + CURE, e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Credential[" + certificate.getSubjectX500Principal() + "]";
    }

    /**
     * Reads {@code <name>.key} and {@code <name>.crt}.
     *
     * @throws CredentialException if they are missing, broken, expired, or do not belong together
     */
    public static Credential load(Path dir, String name, Instant now) {
        Path keyFile = dir.resolve(name + ".key");
        Path certificateFile = dir.resolve(name + ".crt");
        Credential found = new Credential(key(keyFile), certificate(certificateFile));
        if (found.certificate().getNotAfter().toInstant().isBefore(now)) {
            throw new CredentialException("the certificate in " + certificateFile + " expired on "
                    + found.certificate().getNotAfter().toInstant()
                    + ": remove it and its .key, and start again to have a new one made");
        }
        if (!found.fits()) {
            throw new CredentialException(
                    "the key in " + keyFile + " does not belong to the certificate in " + certificateFile + CURE);
        }
        return found;
    }

    private static PrivateKey key(Path file) {
        try {
            return Pem.key(text(file));
        } catch (GeneralSecurityException e) {
            throw new CredentialException(
                    "the private key in " + file + " cannot be read (" + e.getMessage() + ")" + CURE, e);
        }
    }

    /** @throws CredentialException if it is missing or broken */
    static X509Certificate certificate(Path file) {
        try {
            return Pem.certificate(text(file));
        } catch (GeneralSecurityException e) {
            throw new CredentialException(
                    "the certificate in " + file + " cannot be read (" + e.getMessage() + ")" + CURE, e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new CredentialException("the file " + file + " is missing" + CURE, e);
        } catch (IOException e) {
            throw new CredentialException(
                    "the file " + file + " cannot be read (" + e.getMessage() + "): check its permissions", e);
        }
    }

    private boolean fits() {
        try {
            byte[] probe = {1, 2, 3};
            Signature sign =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            sign.initSign(key);
            sign.update(probe);
            byte[] signature = sign.sign();
            sign.initVerify(certificate.getPublicKey());
            sign.update(probe);
            return sign.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
