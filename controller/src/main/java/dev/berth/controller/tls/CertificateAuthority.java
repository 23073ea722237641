package dev.berth.controller.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The cluster's own CA, an elliptic-curve key of P-256: made at the first start, kept as {@code ca.key} (0600) and {@code ca.crt}. Thread-safe. */
public final class CertificateAuthority {
    private static final Duration CA_LIFE = Duration.ofDays(3650);
    /** A node whose clock falls back by hours must not take the others' certificates for those of tomorrow: nobody could reach it. */
    private static final Duration BACKDATE = Duration.ofDays(1);
    /** A file lock is held by a whole JVM; this one orders the JVM's own threads. */
    private static final ReentrantLock STARTS = new ReentrantLock();

    private final Credential ca;
    private final Path file;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(Credential ca, Path file) {
        this.ca = ca;
        this.file = file;
    }

    /** What a certificate may be used for. */
    public enum Usage {
        SERVER,
        CLIENT,
        /** Both ends of mutual TLS, as cluster nodes need it. */
        BOTH
    }

    /** What kind of key a certificate is for. */
    public enum KeyType {
        /** P-256. */
        EC,
        /** 2048 bits: Akka 2.8's key loader, and with it Artery's RotatingKeysSSLEngineProvider, reads no other keys. */
        RSA
    }

    /**
     * Whom a certificate names.
     *
     * @param commonName the user, to the API
     * @param organizations the groups, to the API
     */
    public record Subject(String commonName, List<String> organizations, List<String> dnsNames, List<String> ips) {
        public Subject {
            organizations = List.copyOf(organizations);
            dnsNames = List.copyOf(dnsNames);
            ips = List.copyOf(ips);
        }
    }

    /**
     * The CA of a directory, which is made together with the CA if it is not there. Several JVMs may start at once: one makes the CA, the
     * others find it.
     *
     * @throws CredentialException if the files are broken, expired, or half missing
     */
    public static CertificateAuthority createOrLoad(Path dir, Instant now) {
        STARTS.lock();
        try {
            SafeFiles.directory(dir);
            try (FileChannel channel = FileChannel.open(
                            dir.resolve("ca.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                boolean there = Files.exists(dir.resolve("ca.key")) || Files.exists(dir.resolve("ca.crt"));
                if (!there && lock.isValid()) {
                    create(dir, now);
                }
                return new CertificateAuthority(Credential.load(dir, "ca", now), dir.resolve("ca.crt"));
            }
        } catch (IOException e) {
            throw new CredentialException(
                    "the CA directory " + dir + " cannot be used (" + e.getMessage() + "): check that it is writable",
                    e);
        } finally {
            STARTS.unlock();
        }
    }

    private static void create(Path dir, Instant now) throws IOException {
        KeyPair keys = keyPair(KeyType.EC);
        X500Name name = name("berth-ca", List.of());
        var random = new SecureRandom();
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    serial(random),
                    Date.from(now.minus(BACKDATE)),
                    Date.from(now.plus(CA_LIFE)),
                    name,
                    keys.getPublic());
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()));
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
            SafeFiles.writeSecret(dir.resolve("ca.key"), Pem.of(keys.getPrivate()));
            SafeFiles.writePublic(dir.resolve("ca.crt"), Pem.of(certificate));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new CredentialException("this JDK cannot make a CA certificate", e);
        }
    }

    public X509Certificate certificate() {
        return ca.certificate();
    }

    public String certificatePem() {
        return ca.certificatePem();
    }

    /** Where the CA's certificate stands, for those who take files, such as Artery. */
    public Path certificateFile() {
        return file;
    }

    /** A new key with a certificate for it. */
    public Credential issue(Subject subject, Usage usage, KeyType type, Instant now, Duration life) {
        KeyPair keys = keyPair(type);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    ca.certificate(),
                    serial(random),
                    Date.from(now.minus(BACKDATE)),
                    Date.from(now.plus(life)),
                    name(subject.commonName(), subject.organizations()),
                    keys.getPublic());
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, purposes(usage));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(ca.certificate()));
            GeneralName[] names = alternatives(subject);
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca.key())));
            return new Credential(keys.getPrivate(), certificate);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new CredentialException("no certificate could be made for " + subject, e);
        }
    }

    /**
     * Issues into {@code <name>.key} (0600) and {@code <name>.crt}, each whole or not at all.
     *
     * @throws CredentialException if the directory cannot be written to
     */
    public Credential issueTo(
            Path dir, String name, Subject subject, Usage usage, KeyType type, Instant now, Duration life) {
        Credential issued = issue(subject, usage, type, now, life);
        try {
            SafeFiles.directory(dir);
            // A crash in the midst of it leaves a key without its certificate, never one with another's.
            Files.deleteIfExists(dir.resolve(name + ".crt"));
            SafeFiles.writeSecret(dir.resolve(name + ".key"), issued.keyPem());
            SafeFiles.writePublic(dir.resolve(name + ".crt"), issued.certificatePem());
            return issued;
        } catch (IOException e) {
            throw new CredentialException(
                    "the certificate " + name + " cannot be written to " + dir + " (" + e.getMessage()
                            + "): check that it is writable",
                    e);
        }
    }

    private static KeyPair keyPair(KeyType type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type.name());
            switch (type) {
                case EC -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case RSA -> generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new CredentialException("this JDK cannot make " + type + " keys", e);
        }
    }

    private static X500Name name(String commonName, List<String> organizations) {
        var builder = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(o -> builder.addRDN(BCStyle.O, o));
        return builder.addRDN(BCStyle.CN, commonName).build();
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(127, random).add(BigInteger.ONE);
    }

    private static ExtendedKeyUsage purposes(Usage usage) {
        return new ExtendedKeyUsage(
                switch (usage) {
                    case SERVER -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
                    case CLIENT -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
                    case BOTH -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
                });
    }

    private static GeneralName[] alternatives(Subject subject) {
        var names = new ArrayList<GeneralName>();
        subject.dnsNames().forEach(d -> names.add(new GeneralName(GeneralName.dNSName, d)));
        subject.ips().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        return names.toArray(GeneralName[]::new);
    }
}
