package io.nfwalk.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An IP packet, immutable. Marks, interfaces and connections are not part of it: they belong to the host that handles
 * it.
 *
 * @param source source address
 * @param destination destination address, of the same family
 * @param protocol IP protocol number, 0 to 255
 * @param ttl time to live or hop limit, 0 to 255
 * @param tos type of service or traffic class, 0 to 255
 * @param dontFragment IPv4's DF flag; meaningless in IPv6
 * @param fragment where this piece belongs, if the packet is a fragment
 * @param extensions IPv6's extension headers in their order, without the fragment header, and of a later fragment
 *     without
 *     those behind that header; none in IPv4
 * @param transport the header behind the IP header
 * @param payload what follows that header
 */
public record Packet(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int ttl,
        int tos,
        boolean dontFragment,
        Optional<Fragment> fragment,
        List<ExtensionHeader> extensions,
        Transport transport,
        Payload payload) {
    /** Refuses two families in one packet, numbers out of range and extension headers in IPv4. */
    public Packet {
        extensions = List.copyOf(extensions);
        if (source.family() == Family.IPV4 && !extensions.isEmpty()) {
            throw new IllegalArgumentException("extension headers in an IPv4 packet: " + extensions);
        }
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("addresses of two families: " + source + ", " + destination);
        }
        requireByte("protocol", protocol);
        requireByte("ttl", ttl);
        requireByte("tos", tos);
    }

    /** A packet without extension headers. */
    public Packet(
            IpAddress source,
            IpAddress destination,
            int protocol,
            int ttl,
            int tos,
            boolean dontFragment,
            Optional<Fragment> fragment,
            Transport transport,
            Payload payload) {
        this(source, destination, protocol, ttl, tos, dontFragment, fragment, List.of(), transport, payload);
    }

    private static void requireByte(String what, int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException(what + " " + value + " is not within 0 to 255");
        }
    }

    /**
     * The packet that somebody says in words: {@code tcp 10.0.0.7:40000 to 10.32.0.10:53 ttl 3}.
     *
     * @param words as {@link SaidPacket} explains them
     * @throws PacketTextException if a word is wrong or missing
     */
    public static Packet parse(String words) {
        return SaidPacket.parse(words).packet();
    }

    /** A whole packet with ttl 64, tos 0 and DF, as a Linux host sends it. */
    public static Packet of(
            IpAddress source, IpAddress destination, int protocol, Transport transport, Payload payload) {
        return new Packet(source, destination, protocol, 64, 0, true, Optional.empty(), transport, payload);
    }

    /** A SYN without options from a port to a port. */
    public static Packet tcp(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        Transport.Tcp syn = new Transport.Tcp(
                sourcePort, destinationPort, new TcpFlags(TcpFlags.SYN), 0, 0, 65535, TcpOptions.NONE);
        return of(source, destination, Protocol.TCP, syn, Payload.EMPTY);
    }

    /** A datagram without payload from a port to a port. */
    public static Packet udp(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        return of(source, destination, Protocol.UDP, Transport.Ports.udp(sourcePort, destinationPort), Payload.EMPTY);
    }

    /**
     * A SYN without options: {@code tcp("10.8.0.2:40000", "10.9.0.2:80")}.
     *
     * @param from the sender's address and port; IPv6 in brackets
     * @param to the receiver's
     * @throws IllegalArgumentException if one is no address with a port, or they are of two families
     */
    public static Packet tcp(String from, String to) {
        Endpoint source = Endpoint.of(from);
        Endpoint destination = Endpoint.of(to);
        return tcp(source.address(), source.port(), destination.address(), destination.port());
    }

    /**
     * A datagram without payload: {@code udp("10.8.0.2:40000", "10.9.0.2:53")}.
     *
     * @param from the sender's address and port; IPv6 in brackets
     * @param to the receiver's
     * @throws IllegalArgumentException if one is no address with a port, or they are of two families
     */
    public static Packet udp(String from, String to) {
        Endpoint source = Endpoint.of(from);
        Endpoint destination = Endpoint.of(to);
        return udp(source.address(), source.port(), destination.address(), destination.port());
    }

    /**
     * An echo request of identifier 1, sequence number 1 and 56 bytes: {@code ping("10.8.0.2", "10.9.0.2")}.
     *
     * @param from the sender's address
     * @param to the receiver's
     * @throws IllegalArgumentException if one is no address, or they are of two families
     */
    public static Packet ping(String from, String to) {
        IpAddress source = IpAddress.of(from);
        int echoRequest = switch (source.family()) {
            case IPV4 -> 8;
            case IPV6 -> 128;
        };
        return of(
                source,
                IpAddress.of(to),
                source.family().icmpProtocol(),
                Transport.Icmp.query(echoRequest, 0, 1, 1),
                Payload.zeros(56));
    }

    /** The family of its addresses. */
    public Family family() {
        return source.family();
    }

    /** Length in bytes with all headers: what rules count and {@code -m length} sees. */
    public int length() {
        return headerLength() + transport.headerLength() + payload.length();
    }

    /** Bytes before the transport header: the IP header, IPv6's extension headers and its fragment header. */
    public int headerLength() {
        int behind = extensions.isEmpty()
                ? 0
                : extensions.stream().mapToInt(ExtensionHeader::length).sum();
        boolean fragmentHeader = family() == Family.IPV6 && fragment.isPresent();
        return family().headerLength() + behind + (fragmentHeader ? ExtensionHeader.FRAGMENT_LENGTH : 0);
    }

    /** Its first authentication header among the extension headers. */
    public Optional<ExtensionHeader.Authentication> authentication() {
        if (extensions.isEmpty()) {
            return Optional.empty();
        }
        return extensions.stream()
                .filter(ExtensionHeader.Authentication.class::isInstance)
                .map(ExtensionHeader.Authentication.class::cast)
                .findFirst();
    }

    /**
     * How many of the extension headers every fragment repeats, before its fragment header: those up to the last
     * hop-by-hop or routing header. Source: RFC 8200, 4.5; kernel net/ipv6/output_core.c, ip6_find_1stfragopt.
     */
    public int repeatedExtensions() {
        int repeated = 0;
        for (int i = 0; i < extensions.size(); i++) {
            int number = extensions.get(i).number();
            if (number == ExtensionHeader.HOP_BY_HOP || number == ExtensionHeader.ROUTING) {
                repeated = i + 1;
            }
        }
        return repeated;
    }

    /**
     * The numbers of all headers behind IPv6's own in their order, the fragment header's and the protocol's with them.
     */
    public List<Integer> nextHeaders() {
        List<Integer> numbers = new ArrayList<>();
        extensions.forEach(header -> numbers.add(header.number()));
        if (family() == Family.IPV6 && fragment.isPresent()) {
            numbers.add(repeatedExtensions(), ExtensionHeader.FRAGMENT);
        }
        numbers.add(protocol);
        return List.copyOf(numbers);
    }

    /** Whether nothing of the packet stands in other fragments. */
    public boolean isWhole() {
        return fragment.map(Fragment::isAtomic).orElse(true);
    }

    /** Whether this is a fragment without the transport header. */
    public boolean isLaterFragment() {
        return fragment.isPresent() && !fragment.get().isFirst();
    }

    /** Its TCP header, if it has one. */
    public Optional<Transport.Tcp> tcp() {
        return transport instanceof Transport.Tcp tcp ? Optional.of(tcp) : Optional.empty();
    }

    /** Its ICMP or ICMPv6 header, if it has one. */
    public Optional<Transport.Icmp> icmp() {
        return transport instanceof Transport.Icmp icmp ? Optional.of(icmp) : Optional.empty();
    }

    /** The packet that it quotes, if it is an ICMP error. */
    public Optional<Transport.Quote> quote() {
        return icmp().flatMap(Transport.Icmp::quote);
    }

    /** The same with another source. */
    public Packet withSource(IpAddress other) {
        return new Packet(
                other, destination, protocol, ttl, tos, dontFragment, fragment, extensions, transport, payload);
    }

    /** The same with another destination. */
    public Packet withDestination(IpAddress other) {
        return new Packet(source, other, protocol, ttl, tos, dontFragment, fragment, extensions, transport, payload);
    }

    /** The same with another time to live. */
    public Packet withTtl(int other) {
        return new Packet(
                source, destination, protocol, other, tos, dontFragment, fragment, extensions, transport, payload);
    }

    /** The same with another type of service. */
    public Packet withTos(int other) {
        return new Packet(
                source, destination, protocol, ttl, other, dontFragment, fragment, extensions, transport, payload);
    }

    /** The same with the DF flag set or not. */
    public Packet withDontFragment(boolean other) {
        return new Packet(source, destination, protocol, ttl, tos, other, fragment, extensions, transport, payload);
    }

    /** The same with another transport header. */
    public Packet withTransport(Transport other) {
        return new Packet(source, destination, protocol, ttl, tos, dontFragment, fragment, extensions, other, payload);
    }

    /** The same as another fragment, or whole. */
    public Packet withFragment(Optional<Fragment> other) {
        return new Packet(source, destination, protocol, ttl, tos, dontFragment, other, extensions, transport, payload);
    }

    /** The same with other extension headers. */
    public Packet withExtensions(List<ExtensionHeader> other) {
        return new Packet(source, destination, protocol, ttl, tos, dontFragment, fragment, other, transport, payload);
    }

    /** The same with another protocol. */
    public Packet withProtocol(int other) {
        return new Packet(source, destination, other, ttl, tos, dontFragment, fragment, extensions, transport, payload);
    }

    /** The same with another payload. */
    public Packet withPayload(Payload other) {
        return new Packet(
                source, destination, protocol, ttl, tos, dontFragment, fragment, extensions, transport, other);
    }

    /** The packet in words: {@code tcp 10.0.0.7:40000 to 10.32.0.10:53 S}. */
    @Override
    public String toString() {
        return PacketWords.of(this);
    }
}
