package dev.berth.controller.journal;

import java.util.Optional;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.client.GrpcClientRpc;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Ratis' gRPC with TLS of the JDK. Ratis' own factory insists on a native OpenSSL, a file that each start would unpack into the temporary
 * directory and each kill leave there. Made by Ratis from the class's name.
 */
final class PeerRpc implements RpcType {
    private static final String TLS = "berth.journal.tls";

    static Parameters parameters(Optional<PeerTls> tls) {
        var parameters = new Parameters();
        tls.ifPresent(t -> parameters.put(TLS, t, PeerTls.class));
        return parameters;
    }

    /** A connection to peers, on behalf of a client. */
    static RaftClientRpc client(ClientId id, RaftProperties properties, Optional<PeerTls> tls) {
        SslContext context = tls.map(PeerTls::client).orElse(null);
        return new GrpcClientRpc(id, properties, context, context);
    }

    @Override
    public String name() {
        return PeerRpc.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters == null ? null : parameters.get(TLS, PeerTls.class));
    }

    private record Factory(@Nullable PeerTls tls) implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return SupportedRpcType.GRPC;
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            return new FollowerFeed(server, state, follower);
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            var services = GrpcServicesImpl.newBuilder().setServer(server).setCustomizer(null);
            if (tls != null) {
                services.setServerSslContextForServer(tls.server())
                        .setServerSslContextForClient(tls.client())
                        .setClientSslContext(tls.server())
                        .setAdminSslContext(tls.server());
            }
            return services.build();
        }
    }
}
