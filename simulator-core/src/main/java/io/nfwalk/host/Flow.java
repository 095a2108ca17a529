package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What routing looks at. Source: kernel include/net/flow.h, flowi4 and flowi6.
 *
 * @param destination where to
 * @param source where from, if that is settled
 * @param inInterface the interface a packet came in by, {@code lo} for the host's own packets
 * @param outInterface the interface that a socket is bound to or that an answer would best leave by; empty for forwarded
 *     packets
 * @param bound whether only routes of that interface will do
 * @param mark the mark that {@code fwmark} rules see
 * @param tos TOS byte or traffic class, 0 to 255
 * @param protocol IP protocol number, 0 if unknown
 * @param sourcePort TCP, UDP, SCTP: where it is known
 * @param destinationPort TCP, UDP, SCTP: where it is known
 */
public record Flow(
        IpAddress destination,
        Optional<IpAddress> source,
        String inInterface,
        Optional<String> outInterface,
        boolean bound,
        int mark,
        int tos,
        int protocol,
        OptionalInt sourcePort,
        OptionalInt destinationPort) {
    /** Echo reply and timestamp reply. */
    private static final List<Integer> IPV4_REPLIES = List.of(0, 14);

    /** A flow of the host's own that only knows where to: no source, mark, tos or protocol. */
    public static Flow to(IpAddress destination) {
        return new Flow(
                destination,
                Optional.empty(),
                NetworkInterface.LOOPBACK,
                Optional.empty(),
                false,
                0,
                0,
                0,
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    /** The destination's family. */
    public Family family() {
        return destination.family();
    }

    /** The same flow to another destination. */
    public Flow towards(IpAddress other) {
        return new Flow(
                other, source, inInterface, outInterface, bound, mark, tos, protocol, sourcePort, destinationPort);
    }

    /** The same flow from this source. */
    public Flow from(IpAddress address) {
        return from(Optional.of(address));
    }

    /** The same flow from this source, or from none yet. */
    public Flow from(Optional<IpAddress> address) {
        return new Flow(
                destination,
                address,
                inInterface,
                outInterface,
                bound,
                mark,
                tos,
                protocol,
                sourcePort,
                destinationPort);
    }

    /** The same flow of a packet that came in by this interface. */
    public Flow in(String interfaceName) {
        return new Flow(
                destination,
                source,
                interfaceName,
                outInterface,
                bound,
                mark,
                tos,
                protocol,
                sourcePort,
                destinationPort);
    }

    /** The same flow of a socket that is bound to this interface. */
    public Flow boundTo(String interfaceName) {
        return by(interfaceName, true);
    }

    /**
     * The same flow of a packet that is to leave by this interface. An IPv6 packet that has its source, to an address
     * that means something beyond a link, only prefers that interface to others whose routes are as good. Source:
     * kernel net/ipv6/route.c, ip6_route_output_flags.
     */
    public Flow leavingBy(String interfaceName) {
        boolean prefers = family() == Family.IPV6 && source.isPresent() && !isOfTheLink();
        return by(interfaceName, !prefers);
    }

    private Flow by(String interfaceName, boolean only) {
        return new Flow(
                destination,
                source,
                inInterface,
                Optional.of(interfaceName),
                only,
                mark,
                tos,
                protocol,
                sourcePort,
                destinationPort);
    }

    /** Whether the destination's meaning hangs on a link. Source: kernel net/ipv6/route.c, rt6_need_strict. */
    boolean isOfTheLink() {
        return destination.isLoopback() || destination.isLinkLocal() || destination.isMulticast();
    }

    /** The same flow with this mark. */
    public Flow withMark(int value) {
        return new Flow(
                destination,
                source,
                inInterface,
                outInterface,
                bound,
                value,
                tos,
                protocol,
                sourcePort,
                destinationPort);
    }

    /** The same flow with this TOS byte. */
    public Flow withTos(int value) {
        return new Flow(
                destination,
                source,
                inInterface,
                outInterface,
                bound,
                mark,
                value,
                protocol,
                sourcePort,
                destinationPort);
    }

    /** The same flow of this protocol, without ports. */
    public Flow withProtocol(int number) {
        return new Flow(
                destination,
                source,
                inInterface,
                outInterface,
                bound,
                mark,
                tos,
                number,
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    /** The same flow with these ports. */
    public Flow withPorts(int from, int to) {
        return new Flow(
                destination,
                source,
                inInterface,
                outInterface,
                bound,
                mark,
                tos,
                protocol,
                OptionalInt.of(from),
                OptionalInt.of(to));
    }

    /**
     * The same for a packet that the host makes: the type and code of an ICMP message stand where ports do, so that
     * rules of ports fit them, but for IPv4's replies. Source: kernel include/net/flow.h, flowi_uli; net/ipv4/icmp.c,
     * icmp_route_lookup, and icmp_reply, which names none; net/ipv6/icmp.c; net/ipv4/ping.c.
     */
    public Flow telling(Packet packet) {
        if (packet.icmp().isEmpty() || !packet.fragment().isEmpty()) {
            return this;
        }
        Transport.Icmp message = packet.icmp().get();
        boolean silent = family() == Family.IPV4 && IPV4_REPLIES.contains(message.type());
        return silent ? this : withPorts(0, message.type() << 8 | message.code());
    }

    /** The way back: from the destination to the source, unmarked, coming in by that interface. */
    Flow reversed(Optional<IpAddress> from, String interfaceName, int reverseMark) {
        return new Flow(
                source.orElse(IpAddress.unspecified(family())),
                from,
                interfaceName,
                Optional.empty(),
                false,
                reverseMark,
                tos,
                protocol,
                destinationPort,
                sourcePort);
    }
}
