package dev.berth.agent.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.names.NamedService;
import dev.berth.agent.names.NamedSlice;
import dev.berth.agent.names.Zone;
import dev.berth.protocol.api.ObjectKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The server by its sockets; a second server stands in for the machine's own. */
class DnsServerTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir
    Path dir = Path.of("");

    private volatile String loop = "";
    private final NameStore store = new NameStore();
    private final NameStore elsewhere = new NameStore();
    private DnsServer upstream = start("example.org", elsewhere, 9);
    private DnsServer server = start("cluster.local", store, upstream.port());

    private DnsServer start(String domain, NameStore names, int upstreamPort) {
        var forward = new Upstream(
                dir.resolve("resolv.conf"),
                upstreamPort,
                Duration.ofMillis(500),
                a -> a.getHostAddress().equals(loop));
        try {
            return DnsServer.start(new InetSocketAddress(HERE, 0), new Responder(new Zone(domain, names), forward));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void names() throws IOException {
        server.close();
        upstream.close();
        Files.writeString(dir.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        upstream = start("example.org", elsewhere, 9);
        server = start("cluster.local", store, upstream.port());
        fill(store, 2);
        fill(elsewhere, 1);
    }

    @AfterEach
    void stop() {
        server.close();
        upstream.close();
    }

    private static void fill(NameStore names, int pods) {
        var key = new ObjectKey("default", "web");
        names.put(new NamedService(key, "", "", List.of(), NamedService.Choice.ANY));
        names.put(new NamedSlice(
                new ObjectKey("default", "web-x"),
                key,
                List.of(),
                IntStream.range(0, pods)
                        .mapToObj(i ->
                                new NamedSlice.Endpoint("10.244." + i / 250 + "." + (i % 250 + 1), "web-" + i, true))
                        .toList()));
        names.changed(true);
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private byte[] udp(byte[] query) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(3000);
            socket.send(new DatagramPacket(query, query.length, HERE, server.port()));
            var packet = new DatagramPacket(new byte[65535], 65535);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }
    }

    private Message ask(Message query) throws IOException {
        return new Message(udp(query.toWire()));
    }

    private Message tcp(Message query) throws IOException {
        try (var socket = new Socket(HERE, server.port())) {
            socket.setSoTimeout(3000);
            byte[] wire = query.toWire();
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(wire.length);
            out.write(wire);
            var in = new DataInputStream(socket.getInputStream());
            return new Message(in.readNBytes(in.readUnsignedShort()));
        }
    }

    @Test
    void aPodsNameIsItsAddress() throws IOException {
        Message reply = ask(query("web-1.web.default.svc.cluster.local.", Type.A));
        assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(reply.getSection(Section.ANSWER)).singleElement().satisfies(r -> {
            assertThat(r.rdataToString()).isEqualTo("10.244.0.2");
            assertThat(r.getTTL()).isEqualTo(5);
        });
    }

    @Test
    void aNameThatIsNotThereIsDeniedForASecondAndOneWithoutSuchARecordIsThere() throws IOException {
        Message none = ask(query("web-7.web.default.svc.cluster.local.", Type.A));
        assertThat(none.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(none.getSection(Section.AUTHORITY))
                .singleElement()
                .isInstanceOfSatisfying(
                        SOARecord.class, soa -> assertThat(soa.getMinimum()).isEqualTo(1));
        Message empty = ask(query("web-1.web.default.svc.cluster.local.", Type.AAAA));
        assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(empty.getSection(Section.ANSWER)).isEmpty();
        assertThat(empty.getSection(Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void whatDoesNotFitADatagramIsCutAndComesWholeByTcp() throws IOException {
        fill(store, 300);
        Message query = query("web.default.svc.cluster.local.", Type.A);
        byte[] cut = udp(query.toWire());
        assertThat(cut.length).isLessThanOrEqualTo(512);
        assertThat(new Message(cut).getHeader().getFlag(Flags.TC)).isTrue();
        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        assertThat(udp(query.toWire()).length).isBetween(513, 1232);
        assertThat(tcp(query).getSection(Section.ANSWER)).hasSize(300);
    }

    @Test
    void otherNamesAreAskedOfTheMachinesServersByTheSameWay() throws IOException {
        Message query = query("web-0.web.default.svc.example.org.", Type.A);
        assertThat(ask(query).getSection(Section.ANSWER)).hasSize(1);
        assertThat(tcp(query).getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void aServerThatWouldAskUsIsNotAskedAndOtherNamesFail() throws IOException {
        loop = "127.0.0.1";
        Message query = query("web-0.web.default.svc.example.org.", Type.A);
        assertThat(ask(query).getRcode()).isEqualTo(Rcode.SERVFAIL);
        Files.writeString(dir.resolve("resolv.conf"), "nameserver nonsense\n");
        assertThat(ask(query).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void anUnknownVersionOfEdnsAndOtherOperationsAreRefusedByNumber() throws IOException {
        Message newer = query("web.default.svc.cluster.local.", Type.A);
        newer.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        assertThat(ask(newer).getRcode()).isEqualTo(Rcode.BADVERS);
        Message update = query("web.default.svc.cluster.local.", Type.A);
        update.getHeader().setOpcode(5);
        assertThat(ask(update).getRcode()).isEqualTo(Rcode.NOTIMP);
    }

    @Test
    void garbageIsRefusedOrPassedOverAndTheServerGoesOn() throws IOException {
        var random = new Random(7);
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(1);
            for (int i = 0; i < 2000; i++) {
                byte[] garbage = new byte[random.nextInt(100)];
                random.nextBytes(garbage);
                if (garbage.length > 12 && i % 2 == 0) {
                    garbage = query("web.default.svc.cluster.local.", Type.A).toWire();
                    garbage[2 + random.nextInt(garbage.length - 2)] ^= (byte) (1 << random.nextInt(8));
                }
                socket.send(new DatagramPacket(garbage, garbage.length, HERE, server.port()));
                try {
                    var packet = new DatagramPacket(new byte[512], 512);
                    socket.receive(packet);
                    assertThat(packet.getData()[2] & 0x80).as("a response").isNotZero();
                } catch (SocketTimeoutException none) {
                    // Not worth an answer.
                }
            }
        }
        byte[] truncated = {1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 60};
        assertThat(udp(truncated)[3] & 0xF).isEqualTo(Rcode.FORMERR);
        assertThat(ask(query("web-1.web.default.svc.cluster.local.", Type.A)).getSection(Section.ANSWER))
                .hasSize(1);
    }

    @Test
    void aResponseIsNeverAnswered() throws IOException {
        byte[] response = query("web.default.svc.cluster.local.", Type.A).toWire();
        response[2] |= (byte) 0x80;
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(200);
            socket.send(new DatagramPacket(response, response.length, HERE, server.port()));
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> socket.receive(new DatagramPacket(new byte[512], 512)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
