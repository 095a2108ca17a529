package io.nfwalk.scenario;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Spelling;
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
            "src",
            "dst",
            "protocol",
            "sport",
            "dport",
            "flags",
            "seq",
            "ack",
            "window",
            "icmp-type",
            "icmp-code",
            "id",
            "ttl",
            "tos",
            "payload",
            "df",
            "inner",
            "mtu",
            "fragment",
            "tcp-options",
            "extensions");

    private static final List<String> NAMES = List.of("tcp", "udp", "udplite", "icmp", "icmpv6", "sctp", "gre");
    private static final int WINDOW = 65535;
    private static final int QUOTED_DATA = 8;
    private static final int LONGEST_PACKET = 65535;

    private final Problems problems;

    PacketReader(Problems problems) {
        this.problems = problems;
    }

    /** The packet; an absent source is unspecified where {@code sourceMayBeAbsent}, else a problem. */
    Optional<Packet> read(Fields fields, boolean sourceMayBeAbsent) {
        Optional<IpAddress> destination = address(fields, "dst", false);
        Optional<IpAddress> source = address(fields, "src", sourceMayBeAbsent);
        Family family = destination.or(() -> source).map(IpAddress::family).orElse(Family.IPV4);
        Optional<Packet> packet = protocol(fields, family)
                .flatMap(protocol -> packet(
                        fields,
                        protocol,
                        source.filter(address -> address.family() == family).orElse(IpAddress.unspecified(family)),
                        destination.orElse(IpAddress.unspecified(family))));
        if (source.isPresent() && source.get().family() != family) {
            problems.error(
                    fields.placeOf("src"),
                    "scenario-mixed-families",
                    "'src' and 'dst' are of two families",
                    family == Family.IPV4 ? "an IPv4 address" : "an IPv6 address");
            return Optional.empty();
        }
        boolean complete = destination.isPresent() && (source.isPresent() || sourceMayBeAbsent && !fields.has("src"));
        return complete ? packet.filter(built -> isShortEnough(built, fields)) : Optional.empty();
    }

    private Optional<IpAddress> address(Fields fields, String key, boolean mayBeAbsent) {
        if (!mayBeAbsent && !fields.has(key)) {
            problems.error(
                    fields.place(), "scenario-missing-key", "the packet has no '" + key + "'", key + ": 10.0.0.1");
        }
        return fields.address(key);
    }

    private boolean isShortEnough(Packet packet, Fields fields) {
        if (packet.length() > LONGEST_PACKET) {
            problems.error(
                    fields.placeOf("payload"),
                    "scenario-packet-too-long",
                    "with its headers the packet has " + packet.length() + " bytes",
                    "at most " + LONGEST_PACKET);
        }
        return packet.length() <= LONGEST_PACKET;
    }

    private Optional<Packet> packet(Fields fields, int protocol, IpAddress source, IpAddress destination) {
        Optional<Payload> payload = payload(fields);
        Optional<Optional<Fragment>> fragment = fragment(fields);
        Optional<List<ExtensionHeader>> extensions = new ExtensionsReader(problems).read(fields, destination.family());
        int ttl = fields.number("ttl", 0, 255, 64);
        int tos = fields.number("tos", 0, 255, 0);
        boolean df = fields.flag("df", fragment.isEmpty() || fragment.get().isEmpty());
        boolean later = fragment.isPresent()
                && fragment.get().isPresent()
                && !fragment.get().get().isFirst();
        Optional<Body> body = payload.flatMap(bytes -> later
                ? Optional.of(new Body(new Transport.Raw(), bytes))
                : body(fields, protocol, source.family(), bytes));
        if (body.isEmpty() || fragment.isEmpty() || extensions.isEmpty()) {
            return Optional.empty();
        }
        Packet packet = new Packet(
                source,
                destination,
                protocol,
                ttl,
                tos,
                df,
                fragment.get(),
                extensions.get(),
                body.get().transport(),
                body.get().payload());
        boolean beginsWithHeaders = packet.family() == Family.IPV6
                && ExtensionHeader.isExtension(protocol)
                && packet.fragment().isEmpty();
        return beginsWithHeaders ? withHeadersOfBytes(packet, fields) : Optional.of(packet);
    }

    /** The bytes of a packet whose protocol is an extension header's number begin with that. */
    private Optional<Packet> withHeadersOfBytes(Packet packet, Fields fields) {
        Optional<HeadersInBytes> found = HeadersInBytes.read(packet.protocol(), packet.payload())
                .filter(headers -> packet.extensions().isEmpty());
        if (found.isEmpty()) {
            problems.error(
                    fields.placeOf("protocol"),
                    "scenario-extension-in-bytes",
                    "protocol " + packet.protocol() + " is an extension header of IPv6, which can't be read out of"
                            + " these bytes",
                    "the header in 'extensions' or 'fragment', and the protocol behind it");
            return Optional.empty();
        }
        HeadersInBytes headers = found.get();
        boolean later = headers.fragment().filter(place -> !place.isFirst()).isPresent();
        Body body = headers.protocol() == Protocol.SCTP && !later
                ? sctp(headers.rest())
                : new Body(new Transport.Raw(), headers.rest());
        return Optional.of(new Packet(
                packet.source(),
                packet.destination(),
                headers.protocol(),
                packet.ttl(),
                packet.tos(),
                packet.dontFragment(),
                headers.fragment(),
                headers.headers(),
                body.transport(),
                body.payload()));
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
            case Protocol.UDP, Protocol.UDPLITE ->
                Optional.of(new Body(Transport.Ports.udp(sourcePort, destinationPort), payload));
            case Protocol.SCTP -> Optional.of(sctp(payload));
            default -> Optional.of(new Body(new Transport.Raw(), payload));
        };
    }

    /** The bytes that a scenario gives for SCTP begin with its header: ports, tag and checksum. */
    private static Body sctp(Payload bytes) {
        Transport header = Transport.sctp(bytes);
        return new Body(header, bytes.slice(header.headerLength(), bytes.length()));
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
                boolean isNumber = CoreNumber.parse(word).isPresent();
                OptionalInt number = isNumber ? fields.integer("protocol", 0, 255) : OptionalInt.empty();
                if (!isNumber) {
                    problems.error(
                            fields.placeOf("protocol"),
                            word.length(),
                            "scenario-wrong-value",
                            "'" + word + "' is no protocol",
                            "tcp, udp, udplite, icmp, icmpv6, sctp, gre or a number",
                            Spelling.hint(word, NAMES));
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
                        SequenceWord.of(fields, "seq").number(),
                        SequenceWord.of(fields, "ack").number(),
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
            // Errors have no id, whether they quote something or not.
            int id = family.isIcmpError(type) ? 0 : fields.number("id", 0, 65535, 0);
            return Optional.of(Transport.Icmp.query(type, code, id, fields.number("seq", 0, 65535, 1)));
        }
        int mtu = fields.number("mtu", 0, 65535, 0);
        return Fields.of(inner.get(), "inner", KEYS, problems)
                .flatMap(quoted -> read(quoted, false))
                .map(packet -> Transport.Icmp.error(type, code, mtu, quote(packet)));
    }

    private static Transport.Quote quote(Packet packet) {
        return new Transport.Quote(packet, Math.min(packet.length(), packet.headerLength() + QUOTED_DATA));
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
        Optional<Scalar> given = fields.scalar("payload", "a number of bytes, a text or {hex: ...}");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Scalar scalar = given.get();
        if (scalar.kind() == Kind.NUMBER) {
            OptionalInt length = fields.integer("payload", 0, LONGEST_PACKET);
            return length.isPresent() ? Optional.of(Payload.zeros(length.getAsInt())) : Optional.empty();
        }
        return bytes(scalar.text().getBytes(StandardCharsets.UTF_8), fields, scalar);
    }

    private Optional<Payload> bytes(byte[] bytes, Fields fields, Scalar scalar) {
        if (bytes.length > LONGEST_PACKET) {
            fields.wrong(scalar, "the payload has " + bytes.length + " bytes", "at most " + LONGEST_PACKET, "");
            return Optional.empty();
        }
        return Optional.of(Payload.of(bytes));
    }

    private Optional<Payload> hex(Fields fields) {
        Optional<Scalar> digits = fields.required("hex", "the payload", "hex: \"0a0b0c\"");
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = HexFormat.of().parseHex(digits.get().text().replaceAll("[\\s:]", ""));
            return bytes(bytes, fields, digits.get());
        } catch (IllegalArgumentException wrong) {
            fields.wrong(digits.get(), "hex", "pairs of hex digits");
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
        int offset = Integer.parseInt(digits);
        // From the beginning to the end: a whole packet.
        return Optional.of(
                offset == 0 && !more
                        ? Optional.empty()
                        : Optional.of(new Fragment(offset, more, fields.number("id", 0, 65535, 0))));
    }
}
