package dev.berth.controller.journal;

import dev.berth.controller.tls.CredentialException;
import dev.berth.controller.tls.MemberTls;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.ClientAuth;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContextBuilder;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/** TLS of the JDK for both ends of a connection to a peer; each end shows that it is a member of the cluster. */
record PeerTls(SslContext server, SslContext client) {
    private static final String PROTOCOL = "TLSv1.3";

    /**
     * Empty if the configuration wants plain text.
     *
     * @throws CredentialException if a certificate or key cannot be used
     */
    static Optional<PeerTls> of(JournalConfig config) {
        return config.tls().map(t -> of(MemberTls.load(t.directory(), t.name(), t.peerName(), Instant.now())));
    }

    private static PeerTls of(MemberTls member) {
        try {
            var server = SslContextBuilder.forServer(member.keys()).clientAuth(ClientAuth.REQUIRE);
            var client = SslContextBuilder.forClient().keyManager(member.keys());
            return new PeerTls(build(server, member), build(client, member));
        } catch (SSLException e) {
            throw new CredentialException("no TLS for the journal could be made", e);
        }
    }

    private static SslContext build(SslContextBuilder builder, MemberTls member) throws SSLException {
        return GrpcSslContexts.configure(builder, SslProvider.JDK)
                .trustManager(member.trust())
                .protocols(PROTOCOL)
                .build();
    }
}
