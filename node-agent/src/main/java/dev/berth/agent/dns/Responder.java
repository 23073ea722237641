package dev.berth.agent.dns;

import dev.berth.agent.names.Answer;
import dev.berth.agent.names.Zone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Answers messages: those about the cluster from its zone, others by who is upstream. Thread-safe. */
final class Responder {
    /** How long answers may be kept: pods move. */
    private static final long TTL = 5;
    /** How long it may be kept that there is no such name: soon it may be there. */
    private static final long NEGATIVE_TTL = 1;
    /** What passes every network unfragmented (DNS flag day 2020). */
    private static final int LARGEST_DATAGRAM = 1232;

    private static final int SMALLEST_DATAGRAM = 512;
    private static final int HEADER = 12;
    private static final int LARGEST = 65535;

    private final Zone zone;
    private final Upstream upstream;
    private final Name origin;

    Responder(Zone zone, Upstream upstream) {
        this.zone = zone;
        this.upstream = upstream;
        this.origin = name(zone.domain());
    }

    /** The response; empty for what deserves none. */
    Optional<byte[]> respond(byte[] wire, boolean tcp) {
        if (wire.length < HEADER || (wire[2] & 0x80) != 0) {
            // Too short to have an id, or itself a response: an answer could go round for ever.
            return Optional.empty();
        }
        Message query;
        try {
            query = new Message(wire);
        } catch (IOException malformed) {
            return Optional.of(bare(wire, Rcode.FORMERR));
        }
        Record question = query.getQuestion();
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            return Optional.of(bare(wire, Rcode.NOTIMP));
        }
        if (question == null || query.getHeader().getCount(Section.QUESTION) != 1) {
            return Optional.of(bare(wire, Rcode.FORMERR));
        }
        if (question.getDClass() != DClass.IN && question.getDClass() != DClass.ANY) {
            return Optional.of(bare(wire, Rcode.REFUSED));
        }
        if (query.getOPT() != null && query.getOPT().getVersion() > 0) {
            return Optional.of(finished(query, reply(query, Rcode.BADVERS), tcp));
        }
        return Optional.of(answer(query, question, wire, tcp));
    }

    private byte[] answer(Message query, Record question, byte[] wire, boolean tcp) {
        String asked = question.getName().toString(true);
        Answer found = zone.find(asked, type(question.getType()));
        return switch (found) {
            case Answer.NotOurs elsewhere ->
                upstream.ask(wire, tcp).orElseGet(() -> finished(query, reply(query, Rcode.SERVFAIL), tcp));
            case Answer.NotYet early -> finished(query, reply(query, Rcode.SERVFAIL), tcp);
            case Answer.NoSuchName no -> finished(query, negative(query, Rcode.NXDOMAIN), tcp);
            case Answer.NoData no -> finished(query, negative(query, Rcode.NOERROR), tcp);
            default -> finished(query, positive(query, question.getName(), found), tcp);
        };
    }

    private Message positive(Message query, Name asked, Answer found) {
        Message reply = reply(query, Rcode.NOERROR);
        reply.getHeader().setFlag(Flags.AA);
        for (Record record : records(asked, found)) {
            reply.addRecord(record, Section.ANSWER);
        }
        if (found instanceof Answer.Servers servers) {
            servers.all().stream()
                    .distinct()
                    .forEach(s -> address(name(s.host()), s.address()).ifPresent(a -> {
                        if (!reply.findRecord(a)) {
                            reply.addRecord(a, Section.ADDITIONAL);
                        }
                    }));
        }
        return reply;
    }

    /** Hosts in another order each time: clients take the first. */
    private static List<Record> records(Name asked, Answer found) {
        List<Record> records = new ArrayList<>();
        switch (found) {
            case Answer.Addresses a -> a.all().forEach(ip -> address(asked, ip).ifPresent(records::add));
            case Answer.Servers s -> {
                int weight = Math.max(1, 100 / s.all().size());
                s.all()
                        .forEach(one -> records.add(
                                new SRVRecord(asked, DClass.IN, TTL, 0, weight, one.port(), name(one.host()))));
            }
            case Answer.Alias alias -> records.add(new CNAMERecord(asked, DClass.IN, TTL, name(alias.name())));
            case Answer.Pointers p ->
                p.names().forEach(n -> records.add(new PTRRecord(asked, DClass.IN, TTL, name(n))));
            case Answer.NoData no -> {}
            case Answer.NoSuchName no -> {}
            case Answer.NotOurs no -> {}
            case Answer.NotYet no -> {}
        }
        if (!(found instanceof Answer.Pointers)) {
            Collections.shuffle(records);
        }
        return records;
    }

    private static Optional<Record> address(Name host, String ip) {
        try {
            // A literal: nothing is looked up.
            return Optional.of(new ARecord(host, DClass.IN, TTL, InetAddress.getByName(ip)));
        } catch (UnknownHostException | IllegalArgumentException notIpv4) {
            return Optional.empty();
        }
    }

    private Message negative(Message query, int rcode) {
        Message reply = reply(query, rcode);
        reply.getHeader().setFlag(Flags.AA);
        reply.addRecord(
                new SOARecord(
                        origin,
                        DClass.IN,
                        NEGATIVE_TTL,
                        name("ns.dns." + zone.domain()),
                        name("hostmaster." + zone.domain()),
                        1,
                        7200,
                        1800,
                        86400,
                        NEGATIVE_TTL),
                Section.AUTHORITY);
        return reply;
    }

    private static Message reply(Message query, int rcode) {
        Message reply = new Message(query.getHeader().getID());
        Header header = reply.getHeader();
        header.setFlag(Flags.QR);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setFlag(Flags.RA);
        header.setRcode(rcode & 0xF);
        Record question = query.getQuestion();
        if (question != null) {
            reply.addRecord(question, Section.QUESTION);
        }
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(LARGEST_DATAGRAM, rcode >> 4, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    /** What does not fit is cut, and says so; the client comes back by TCP. */
    private static byte[] finished(Message query, Message reply, boolean tcp) {
        int room = SMALLEST_DATAGRAM;
        if (query.getOPT() != null) {
            room = Math.clamp(query.getOPT().getPayloadSize(), SMALLEST_DATAGRAM, LARGEST_DATAGRAM);
        }
        byte[] whole = reply.toWire(LARGEST);
        return tcp || whole.length <= room ? whole : cut(reply, whole.length, room);
    }

    /** With as many answers as fit: some clients never come back by TCP. (The library would leave all of them out.) */
    private static byte[] cut(Message whole, int length, int room) {
        List<Record> answers = whole.getSection(Section.ANSWER);
        int kept = answers.size() * room / length;
        while (true) {
            Message part = new Message(whole.getHeader().getID());
            for (int flag : new int[] {Flags.QR, Flags.AA, Flags.RD, Flags.RA}) {
                if (whole.getHeader().getFlag(flag)) {
                    part.getHeader().setFlag(flag);
                }
            }
            part.getHeader().setFlag(Flags.TC);
            fill(part, whole, kept);
            byte[] wire = part.toWire(LARGEST);
            if (wire.length <= room || kept == 0) {
                return wire;
            }
            kept--;
        }
    }

    private static void fill(Message part, Message whole, int kept) {
        whole.getSection(Section.QUESTION).forEach(r -> part.addRecord(r, Section.QUESTION));
        whole.getSection(Section.ANSWER).stream().limit(kept).forEach(r -> part.addRecord(r, Section.ANSWER));
        whole.getSection(Section.ADDITIONAL).stream()
                .filter(r -> r instanceof OPTRecord)
                .forEach(r -> part.addRecord(r, Section.ADDITIONAL));
    }

    /** A refusal of what could not be understood: the header alone. */
    private static byte[] bare(byte[] wire, int rcode) {
        byte[] reply = new byte[HEADER];
        reply[0] = wire[0];
        reply[1] = wire[1];
        reply[2] = (byte) (0x80 | (wire[2] & 0x79));
        reply[3] = (byte) rcode;
        return reply;
    }

    private static Zone.Type type(int type) {
        return switch (type) {
            case Type.A -> Zone.Type.A;
            case Type.SRV -> Zone.Type.SRV;
            case Type.PTR -> Zone.Type.PTR;
            case Type.ANY -> Zone.Type.ANY;
            default -> Zone.Type.OTHER;
        };
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException invalid) {
            throw new IllegalStateException("'" + text + "' cannot be a DNS name", invalid);
        }
    }
}
