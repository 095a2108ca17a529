package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.scenario.YamlNode.Kind;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes a packet of what a {@code send} step or its {@code inner} says. */
final class PacketReader {
    /** The keys that describe a packet, whether sent or quoted. */
    static final List<String> KEYS = List.of(
            "src", "dst", "protocol", "sport", "dport", "flags", "seq", "ack", "window", "icmp-type", "icmp-code",
            "id", "ttl", "tos", "payload", "df", "inner", "mtu", "fragment", "tcp-options");

    private static final int WINDOW = 65535;
    private static final int QUOTED_DATA = 8;

    private final Problems problems;

    PacketReader(Problems problems) {
        this.problems = problems;
    }

    /** The packet; an absent source is unspecified where {@code sourceMayBeAbsent}, else a problem. */
    Optional<Packet> read(Fields fields, boolean sourceMayBeAbsent) {
        Optional<IpAddress> destination = fields.address("dst");
        if (destination.isEmpty()) {
            if (!fields.has("dst")) {
                problems.error(fields.place(), "scenario-missing-key", "the packet has no 'dst'", "dst: ADDRESS");
            }
            return Optional.empty();
        }
        Family family = destination.get().family();
        Optional<IpAddress> source = fields.address("src");
        if (source.isEmpty() && !sourceMayBeAbsent && !fields.has("src")) {
            problems.error(fields.place(), "scenario-missing-key", "the packet has no 'src'", "src: ADDRESS");
            return Optional.empty();
        }
        if (source.isPresent() && source.get().family() != family) {
            problems.error(fields.placeOf("src"), "scenario-mixed-families", "src and dst are of two families", "");
            return Optional.empty();
        }
        Optional<Integer> protocol = protocol(fields, family);
        return protocol.flatMap(number ->
                packet(fields, number, source.orElse(IpAddress.unspecified(family)), destination.get()));
    }

    private Optional<Packet> packet(Fields fields, int protocol, IpAddress source, IpAddress destination) {
        Optional<Payload> payload = payload(fields);
        Optional<Optional<Fragment>> fragment = fragment(fields);
        if (payload.isEmpty() || fragment.isEmpty()) {
            return Optional.empty();
        }
        boolean later = fragment.get().isPresent() && !fragment.get().get().isFirst();
        Optional<Body> body = later
                ? Optional.of(new Body(new Transport.Raw(), payload.get()))
                : body(fields, protocol, source.family(), payload.get());
        return body.map(inside -> new Packet(
                source,
                destination,
                protocol,
                fields.number("ttl", 0, 255, 64),
                fields.number("tos", 0, 255, 0),
                fields.flag("df", fragment.get().isEmpty()),
                fragment.get(),
                inside.transport(),
                inside.payload()));
    }

    private record Body(Transport transport, Payload payload) {}

    private Optional<Body> body(Fields fields, int protocol, Family family, Payload payload) {
        int sourcePort = fields.number("sport", 0, 65535, 0);
        int destinationPort = fields.number("dport", 0, 65535, 0);
        if (protocol == family.icmpProtocol()) {
            return icmp(fields, family).map(icmp -> new Body(icmp, payload));
        }
        return switch (protocol) {
            case Protocol.TCP -> tcp(fields, sourcePort, destinationPort).map(tcp -> new Body(tcp, payload));
            case Protocol.UDP, Protocol.UDPLITE -> Optional.of(
                    new Body(Transport.Ports.udp(sourcePort, destinationPort), payload));
            case Protocol.SCTP -> Optional.of(sctp(payload));
            default -> Optional.of(new Body(new Transport.Raw(), payload));
        };
    }

    /** The bytes that a scenario gives for SCTP begin with its header. */
    private static Body sctp(Payload bytes) {
        int header = 12;
        if (bytes.length() < header) {
            return new Body(new Transport.Raw(), bytes);
        }
        Transport.Ports ports =
                new Transport.Ports(bytes.at(0) << 8 | bytes.at(1), bytes.at(2) << 8 | bytes.at(3), header);
        return new Body(ports, bytes.slice(header, bytes.length()));
    }

    private Optional<Integer> protocol(Fields fields, Family family) {
        String word = fields.text("protocol").orElse("tcp").toLowerCase(Locale.ROOT);
        switch (word) {
            case "tcp":
                return Optional.of(Protocol.TCP);
            case "udp":
                return Optional.of(Protocol.UDP);
            case "icmp":
                return Optional.of(family == Family.IPV4 ? Protocol.ICMP : Protocol.ICMPV6);
            case "icmpv6":
                return Optional.of(Protocol.ICMPV6);
            case "udplite":
                return Optional.of(Protocol.UDPLITE);
            case "sctp":
                return Optional.of(Protocol.SCTP);
            case "gre":
                return Optional.of(Protocol.GRE);
            default:
                OptionalInt number = word.matches("[0-9]+")
                        ? fields.integer("protocol", 0, 255)
                        : OptionalInt.empty();
                if (number.isEmpty() && !word.matches("[0-9]+")) {
                    problems.error(
                            fields.placeOf("protocol"),
                            word.length(),
                            "scenario-wrong-value",
                            "'" + word + "' is no protocol",
                            "tcp, udp, udplite, icmp, icmpv6, sctp, gre or a number",
                            "");
                }
                return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
        }
    }

    private Optional<Transport.Tcp> tcp(Fields fields, int sourcePort, int destinationPort) {
        String letters = fields.text("flags").orElse("S");
        Optional<TcpFlags> flags = TcpFlags.parse(letters);
        if (flags.isEmpty()) {
            problems.error(
                    fields.placeOf("flags"),
                    letters.length(),
                    "scenario-wrong-value",
                    "'" + letters + "' are no TCP flags",
                    "letters of FSRPAUEW, or NONE",
                    "");
            return Optional.empty();
        }
        return tcpOptions(fields)
                .map(options -> new Transport.Tcp(
                        sourcePort,
                        destinationPort,
                        flags.get(),
                        SequenceWord.of(fields, "seq", problems).number(),
                        SequenceWord.of(fields, "ack", problems).number(),
                        fields.number("window", 0, 65535, WINDOW),
                        options));
    }

    private Optional<TcpOptions> tcpOptions(Fields fields) {
        Optional<YamlNode> node = fields.node("tcp-options");
        if (node.isEmpty()) {
            return Optional.of(TcpOptions.NONE);
        }
        List<String> keys = List.of("mss", "wscale", "sack", "timestamps");
        return Fields.of(node.get(), "tcp-options", keys, problems)
                .map(options -> new TcpOptions(
                        options.integer("mss", 0, 65535),
                        options.integer("wscale", 0, 14),
                        options.flag("sack", false),
                        options.flag("timestamps", false)));
    }

    private Optional<Transport.Icmp> icmp(Fields fields, Family family) {
        int type = fields.number("icmp-type", 0, 255, family == Family.IPV4 ? 8 : 128);
        int code = fields.number("icmp-code", 0, 255, 0);
        Optional<YamlNode> inner = fields.node("inner");
        if (inner.isEmpty()) {
            return Optional.of(Transport.Icmp.query(
                    type, code, fields.number("id", 0, 65535, 0), fields.number("seq", 0, 65535, 1)));
        }
        int mtu = fields.number("mtu", 0, 65535, 0);
        return Fields.of(inner.get(), "inner", KEYS, problems)
                .flatMap(quoted -> read(quoted, false))
                .map(packet -> Transport.Icmp.error(type, code, mtu, quote(packet)));
    }

    private static Transport.Quote quote(Packet packet) {
        return new Transport.Quote(packet, packet.family().headerLength() + QUOTED_DATA);
    }

    /** Zero bytes by number, a text, or bytes in hex. */
    Optional<Payload> payload(Fields fields) {
        Optional<YamlNode> node = fields.node("payload");
        if (node.isEmpty()) {
            return Optional.of(Payload.EMPTY);
        }
        if (node.get() instanceof Mapping) {
            return Fields.of(node.get(), "payload", List.of("hex"), problems).flatMap(this::hex);
        }
        if (!(node.get() instanceof Scalar scalar)) {
            problems.error(node.get().place(), "scenario-wrong-kind", "payload is a list", "a number, a text or {hex: ...}");
            return Optional.empty();
        }
        if (scalar.kind() == Kind.NUMBER) {
            OptionalInt length = fields.integer("payload", 0, 65515);
            return length.isPresent() ? Optional.of(Payload.zeros(length.getAsInt())) : Optional.empty();
        }
        return Optional.of(Payload.of(scalar.text().getBytes(StandardCharsets.UTF_8)));
    }

    private Optional<Payload> hex(Fields fields) {
        String digits = fields.text("hex").orElse("").replaceAll("[\\s:]", "");
        try {
            return Optional.of(Payload.of(HexFormat.of().parseHex(digits)));
        } catch (IllegalArgumentException wrong) {
            problems.error(
                    fields.placeOf("hex"), "scenario-wrong-value", "these are no bytes in hex", "pairs of hex digits");
            return Optional.empty();
        }
    }

    private Optional<Optional<Fragment>> fragment(Fields fields) {
        Optional<String> text = fields.text("fragment");
        if (text.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        boolean more = text.get().endsWith("+");
        String digits = more ? text.get().substring(0, text.get().length() - 1) : text.get();
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) % 8 != 0 || Integer.parseInt(digits) > 65528) {
            problems.error(
                    fields.placeOf("fragment"),
                    text.get().length(),
                    "scenario-wrong-value",
                    "'" + text.get() + "' is no fragment",
                    "an offset in bytes, a multiple of 8, with + behind it if more follow",
                    "");
            return Optional.empty();
        }
        return Optional.of(Optional.of(
                new Fragment(Integer.parseInt(digits), more, fields.number("id", 0, 65535, 0))));
    }
}
