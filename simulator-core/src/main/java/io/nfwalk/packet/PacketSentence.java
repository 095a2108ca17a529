package io.nfwalk.packet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads one packet in words, from left to right. */
final class PacketSentence {
    private static final int ASSUMED_SOURCE_PORT = 40000;
    private static final int WINDOW = 65535;
    private static final int ECHO_BYTES = 56;
    private static final int QUOTED_DATA = 8;
    private static final int LONGEST = 65535;
    private static final long MOST_32_BITS = 0xffff_ffffL;

    private static final Map<String, Integer> PROTOCOLS = new TreeMap<>(Map.ofEntries(
            Map.entry("icmp", Protocol.ICMP),
            Map.entry("ping", Protocol.ICMP),
            Map.entry("igmp", 2),
            Map.entry("ipip", 4),
            Map.entry("tcp", Protocol.TCP),
            Map.entry("udp", Protocol.UDP),
            Map.entry("dccp", Protocol.DCCP),
            Map.entry("ipv6", 41),
            Map.entry("gre", Protocol.GRE),
            Map.entry("esp", Protocol.ESP),
            Map.entry("ah", Protocol.AH),
            Map.entry("icmpv6", Protocol.ICMPV6),
            Map.entry("ipv6-icmp", Protocol.ICMPV6),
            Map.entry("ping6", Protocol.ICMPV6),
            Map.entry("ospf", 89),
            Map.entry("pim", 103),
            Map.entry("vrrp", 112),
            Map.entry("sctp", Protocol.SCTP),
            Map.entry("udplite", Protocol.UDPLITE)));

    private static final List<String> COMMON =
            List.of("ttl", "hop-limit", "tos", "dscp", "length", "payload", "hex", "fragment", "df", "nodf", "id");
    private static final List<String> OF_TCP = List.of("flags", "seq", "ack", "window", "mss");
    private static final List<String> OF_ICMP = List.of("type", "code", "seq", "mtu", "about");

    private final SentenceWords words;
    private final HeaderWords headers;
    private final List<String> assumed = new ArrayList<>();

    private int protocol;
    private boolean isPing;
    private IpAddress source;
    private IpAddress destination;
    private OptionalInt sourcePort = OptionalInt.empty();
    private OptionalInt destinationPort = OptionalInt.empty();

    private OptionalInt flags = OptionalInt.empty();
    private Optional<IcmpNames.Kind> message = Optional.empty();
    private final Map<String, Long> numbers = new TreeMap<>();
    private Optional<Payload> payload = Optional.empty();
    private Optional<SentenceWords.Word> length = Optional.empty();
    private Optional<SentenceWords.Word> fragment = Optional.empty();
    private Optional<Boolean> dontFragment = Optional.empty();
    private Optional<Packet> about = Optional.empty();

    PacketSentence(String text) {
        this(new SentenceWords(text));
    }

    SaidPacket read() {
        Packet packet = packet();
        return new SaidPacket(packet, flags.isPresent(), assumed);
    }

    private Packet packet() {
        protocolWord();
        addresses();
        while (words.hasNext()) {
            attribute(words.take());
        }
        return build();
    }

    private void protocolWord() {
        SentenceWords.Word word = words.need("a protocol: tcp, udp, icmp, sctp, gre, ... or its number");
        String name = word.text().toLowerCase(Locale.ROOT);
        Integer known = PROTOCOLS.get(name);
        isPing = name.startsWith("ping");
        if (known == null && name.matches("[0-9]{1,3}") && Integer.parseInt(name) <= 255) {
            known = Integer.valueOf(name);
        }
        if (known == null) {
            throw words.wrong(
                    word,
                    "'" + word.text() + "' is no protocol",
                    "tcp, udp, icmp, icmpv6, sctp, udplite, gre, esp, ... or a number",
                    List.copyOf(PROTOCOLS.keySet()));
        }
        protocol = known;
    }

    private void addresses() {
        Optional<SentenceWords.Word> from = Optional.empty();
        if (!words.peekIsTo()) {
            from = Optional.of(words.need("the source's address, such as 10.0.0.7" + portExample()));
        }
        words.needTo();
        SentenceWords.Word to = words.need("the destination's address, such as 10.32.0.10" + portExample());
        destination = address(to, false);
        source = from.map(word -> address(word, true)).orElse(IpAddress.unspecified(destination.family()));
        if (source.family() != destination.family()) {
            throw words.wrong(
                    to,
                    "'" + to.text() + "' is of another family than " + source,
                    "an address of " + source.family().name().replace("IPV", "IPv"),
                    List.of());
        }
        if (protocol == Protocol.ICMP && isPing && destination.family() == Family.IPV6) {
            protocol = Protocol.ICMPV6;
        }
        if (hasPorts() && sourcePort.isEmpty()) {
            sourcePort = OptionalInt.of(ASSUMED_SOURCE_PORT);
            assumed.add("the source port is " + ASSUMED_SOURCE_PORT);
        }
    }

    private String portExample() {
        return hasPorts() ? ":40000" : "";
    }

    private boolean hasPorts() {
        return protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.UDPLITE
                || protocol == Protocol.SCTP;
    }

    /** Reads an address, with a port where the protocol has ports. */
    private IpAddress address(SentenceWords.Word word, boolean isSource) {
        String text = word.text();
        Optional<IpAddress> alone = IpAddress.parse(bracketless(text));
        if (alone.isPresent()) {
            if (hasPorts() && !isSource) {
                throw words.wrong(
                        word,
                        "'" + text + "' has no port",
                        "an address with a port, such as " + alone.get().withPort(OptionalInt.of(80)),
                        List.of());
            }
            return alone.get();
        }
        int colon = text.lastIndexOf(':');
        Optional<IpAddress> address =
                colon < 0 ? Optional.empty() : IpAddress.parse(bracketless(text.substring(0, colon)));
        String port = text.substring(colon + 1);
        if (address.isEmpty()) {
            throw words.wrong(word, "'" + text + "' is no address", addressExample(), List.of());
        }
        if (!hasPorts()) {
            throw words.wrong(
                    word,
                    "packets of protocol " + Protocol.name(protocol) + " have no ports",
                    "an address alone",
                    List.of());
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
            throw words.wrong(word, "'" + port + "' is no port", "a number from 0 to 65535", List.of());
        }
        OptionalInt number = OptionalInt.of(Integer.parseInt(port));
        if (isSource) {
            sourcePort = number;
        } else {
            destinationPort = number;
        }
        return address.get();
    }

    private String addressExample() {
        return hasPorts() ? "such as 10.0.0.7:80 or [fd00::7]:80" : "such as 10.0.0.7 or fd00::7";
    }

    private static String bracketless(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    private boolean isIcmp() {
        return protocol == source.family().icmpProtocol();
    }

    private void attribute(SentenceWords.Word word) {
        String name = word.text();
        switch (name) {
            case "ttl", "hop-limit", "hoplimit", "hl" -> number("ttl", 255);
            case "tos" -> number("tos", 255);
            case "dscp" -> numbers.put("tos", number("dscp", 63) << 2);
            case "id" -> number("id", 65535);
            case "length" -> length = Optional.of(words.need("the IP packet's length in bytes"));
            case "payload" -> payload = Optional.of(payload());
            case "hex" -> payload = Optional.of(hex());
            case "fragment" ->
                fragment = Optional.of(words.need("an offset in bytes, with + behind it if more follow"));
            case "df" -> dontFragment = Optional.of(true);
            case "nodf", "no-df" -> dontFragment = Optional.of(false);
            default -> {
                boolean taken = protocol == Protocol.TCP && ofTcp(word) || isIcmp() && ofIcmp(word);
                if (!taken) {
                    throw words.wrong(word, "'" + name + "' is no word for " + what(), expected(), known());
                }
            }
        }
    }

    private String what() {
        String named = Protocol.name(protocol);
        if (named.matches("[0-9]+")) {
            return "a packet of protocol " + named;
        }
        return (named.matches("(icmp|sctp).*") ? "an " : "a ") + named + " packet";
    }

    private String expected() {
        String more = protocol == Protocol.TCP
                ? "flags such as S or SYN-ACK, seq, ack, window, mss, "
                : isIcmp() ? "a message such as echo-request or 3/4, seq, mtu, about, " : "";
        return more + String.join(", ", COMMON);
    }

    private List<String> known() {
        List<String> known = new ArrayList<>(COMMON);
        if (protocol == Protocol.TCP) {
            known.addAll(OF_TCP);
            known.addAll(HeaderWords.flags());
        } else if (isIcmp()) {
            known.addAll(OF_ICMP);
            known.addAll(IcmpNames.all(source.family()));
        }
        return known;
    }

    private boolean ofTcp(SentenceWords.Word word) {
        switch (word.text()) {
            case "seq" -> number("seq", MOST_32_BITS);
            case "window" -> number("window", 65535);
            case "mss" -> number("mss", 65535);
            case "flags" -> flags = OptionalInt.of(headers.flags(words.need("flags such as S, SA or NONE"), true));
            case "ack" -> {
                if (words.peekIsNumber()) {
                    number("ack", MOST_32_BITS);
                } else {
                    flags = OptionalInt.of(flags.orElse(0) | TcpFlags.ACK);
                }
            }
            default -> {
                int bits = headers.flags(word, false);
                if (bits < 0) {
                    return false;
                }
                flags = OptionalInt.of(flags.orElse(0) | bits);
            }
        }
        return true;
    }

    private boolean ofIcmp(SentenceWords.Word word) {
        Family family = source.family();
        switch (word.text()) {
            case "seq" -> number("seq", 65535);
            case "mtu" -> number("mtu", MOST_32_BITS);
            case "code" ->
                message = Optional.of(
                        new IcmpNames.Kind(message.map(IcmpNames.Kind::type).orElse(0), (int) number("code", 255)));
            case "type" ->
                message = Optional.of(headers.kind(words.need("a type, type/code or a message's name"), family, true)
                        .orElseThrow());
            case "about" -> about = Optional.of(quoted());
            default -> {
                Optional<IcmpNames.Kind> kind = headers.kind(word, family, false);
                if (kind.isEmpty()) {
                    return false;
                }
                message = kind;
            }
        }
        return true;
    }

    /** The rest of the words is the packet that an ICMP error quotes. */
    private Packet quoted() {
        PacketSentence inner = new PacketSentence(words);
        return inner.packet();
    }

    private PacketSentence(SentenceWords rest) {
        this.words = rest;
        this.headers = new HeaderWords(rest);
    }

    private long number(String name, long most) {
        SentenceWords.Word word = words.need("a number from 0 to " + most + " behind " + name);
        long number = SentenceWords.number(word.text());
        if (number < 0 || number > most) {
            throw words.wrong(
                    word, "'" + word.text() + "' is no value for " + name, "a number from 0 to " + most, List.of());
        }
        numbers.put(name, number);
        return number;
    }

    private Payload payload() {
        SentenceWords.Word word = words.need("a number of bytes, or a text in double quotes");
        if (word.quoted()) {
            return Payload.of(word.text().getBytes(StandardCharsets.UTF_8));
        }
        long bytes = SentenceWords.number(word.text());
        if (bytes < 0 || bytes > LONGEST) {
            throw words.wrong(
                    word,
                    "'" + word.text() + "' is no payload",
                    "a number of bytes from 0 to " + LONGEST + ", or a text in double quotes",
                    List.of());
        }
        return Payload.zeros((int) bytes);
    }

    private Payload hex() {
        SentenceWords.Word word = words.need("pairs of hex digits");
        try {
            return Payload.of(HexFormat.of().parseHex(word.text().replace(":", "")));
        } catch (IllegalArgumentException wrong) {
            throw words.wrong(word, "'" + word.text() + "' are no bytes", "pairs of hex digits", List.of());
        }
    }

    private Packet build() {
        Optional<Fragment> piece = fragment.flatMap(this::fragment);
        boolean later = piece.isPresent() && !piece.get().isFirst();
        Transport transport = later ? new Transport.Raw() : transport();
        Payload bytes = payload(transport, later);
        Transport summed = transport instanceof Transport.Sctp ? sctp(bytes) : transport;
        Packet packet = Packet.of(source, destination, protocol, summed, bytes)
                .withTtl(numbers.getOrDefault("ttl", 64L).intValue())
                .withTos(numbers.getOrDefault("tos", 0L).intValue())
                .withDontFragment(dontFragment.orElse(piece.isEmpty()))
                .withFragment(piece);
        if (packet.length() > LONGEST) {
            throw words.wrong(
                    words.last(), "the packet has " + packet.length() + " bytes", "at most " + LONGEST, List.of());
        }
        return packet;
    }

    private Optional<Fragment> fragment(SentenceWords.Word word) {
        String text = word.text();
        boolean more = text.endsWith("+");
        String digits = more ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) % 8 != 0 || Integer.parseInt(digits) > 65528) {
            throw words.wrong(
                    word,
                    "'" + text + "' is no fragment",
                    "an offset in bytes, a multiple of 8, with + behind it if more follow",
                    List.of());
        }
        int offset = Integer.parseInt(digits);
        int id = numbers.getOrDefault("id", 0L).intValue();
        return offset == 0 && !more ? Optional.empty() : Optional.of(new Fragment(offset, more, id));
    }

    private Transport transport() {
        if (isIcmp()) {
            return icmp();
        }
        return switch (protocol) {
            case Protocol.TCP -> {
                OptionalInt mss = numbers.containsKey("mss")
                        ? OptionalInt.of(numbers.get("mss").intValue())
                        : OptionalInt.empty();
                yield new Transport.Tcp(
                        sourcePort.orElseThrow(),
                        destinationPort.orElseThrow(),
                        new TcpFlags(flags.orElse(TcpFlags.SYN)),
                        numbers.getOrDefault("seq", 0L),
                        numbers.getOrDefault("ack", 0L),
                        numbers.getOrDefault("window", (long) WINDOW).intValue(),
                        new TcpOptions(mss, OptionalInt.empty(), false, false));
            }
            case Protocol.UDP, Protocol.UDPLITE ->
                Transport.Ports.udp(sourcePort.orElseThrow(), destinationPort.orElseThrow());
            case Protocol.SCTP -> sctp(Payload.EMPTY);
            default -> new Transport.Raw();
        };
    }

    /** The checksum is over the chunks too. */
    private Transport sctp(Payload chunks) {
        return Transport.Sctp.before(chunks, sourcePort.orElseThrow(), destinationPort.orElseThrow(), 0);
    }

    private Transport icmp() {
        Family family = source.family();
        int echo = family == Family.IPV4 ? 8 : 128;
        IcmpNames.Kind kind = message.orElse(new IcmpNames.Kind(echo, 0));
        if (message.isEmpty() && !isPing) {
            assumed.add("the message is an echo request");
        }
        if (about.isPresent()) {
            Packet inner = about.get();
            int quoted = Math.min(inner.length(), family.headerLength() + QUOTED_DATA);
            return Transport.Icmp.error(
                    kind.type(),
                    kind.code(),
                    numbers.getOrDefault("mtu", 0L).intValue(),
                    new Transport.Quote(inner, quoted));
        }
        boolean error = family.isIcmpError(kind.type());
        int id = error ? 0 : numbers.getOrDefault("id", 1L).intValue();
        return Transport.Icmp.query(
                kind.type(), kind.code(), id, numbers.getOrDefault("seq", 1L).intValue());
    }

    /** An INIT chunk: RFC 9260, 3.3.2. What begins an association, as SYN begins a TCP connection. */
    private static final Payload SCTP_INIT =
            Payload.of(HexFormat.of().parseHex("0100001400000001" + "00010000" + "000a000a" + "00000001"));

    private Payload payload(Transport transport, boolean later) {
        if (length.isEmpty()) {
            boolean echo = isIcmp()
                    && about.isEmpty()
                    && message.map(m -> m.type() == 8 || m.type() == 128).orElse(true);
            Payload otherwise = later
                    ? Payload.zeros(8)
                    : protocol == Protocol.SCTP ? SCTP_INIT : echo ? Payload.zeros(ECHO_BYTES) : Payload.EMPTY;
            return payload.orElse(otherwise);
        }
        int headers = source.family().headerLength() + transport.headerLength();
        long whole = SentenceWords.number(length.get().text());
        if (whole < headers || whole > LONGEST) {
            throw words.wrong(
                    length.get(),
                    "'" + length.get().text() + "' is no length for " + what(),
                    "a number from " + headers + " (its headers) to " + LONGEST,
                    List.of());
        }
        int rest = (int) whole - headers;
        Payload begin = payload.orElse(Payload.EMPTY);
        return begin.length() >= rest ? begin.slice(0, rest) : begin.plus(Payload.zeros(rest - begin.length()));
    }
}
