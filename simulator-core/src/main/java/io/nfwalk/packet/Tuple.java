package io.nfwalk.packet;

import java.util.OptionalInt;

/**
 * One direction of a connection as conntrack knows it.
 *
 * @param protocol IP protocol number
 * @param source source address
 * @param sourcePart source port; the identifier of an ICMP query (in both directions); 0 without ports
 * @param destination destination address
 * @param destinationPart destination port; of an ICMP query {@code type * 256 + code}; 0 without ports
 */
public record Tuple(int protocol, IpAddress source, int sourcePart, IpAddress destination, int destinationPart) {
    /** The family of its addresses. */
    public Family family() {
        return source.family();
    }

    /** Whether the parts are an ICMP query's identifier, type and code. */
    public boolean isIcmp() {
        return protocol == Protocol.ICMP && family() == Family.IPV4
                || protocol == Protocol.ICMPV6 && family() == Family.IPV6;
    }

    /** Whether the parts are ports. */
    public boolean hasPorts() {
        return protocol == Protocol.TCP
                || protocol == Protocol.UDP
                || protocol == Protocol.UDPLITE
                || protocol == Protocol.SCTP;
    }

    /** The same with another source. */
    public Tuple withSource(IpAddress address, int part) {
        return new Tuple(protocol, address, part, destination, destinationPart);
    }

    /** The same with another destination. */
    public Tuple withDestination(IpAddress address, int part) {
        return new Tuple(protocol, source, sourcePart, address, part);
    }

    /** {@code 10.0.0.1:1000>10.0.0.2:80}; ICMP {@code 10.0.0.1>10.0.0.2 8/0/77}; without ports {@code a>b}. */
    @Override
    public String toString() {
        if (isIcmp()) {
            return source + ">" + destination + " " + (destinationPart >> 8) + "/" + (destinationPart & 255) + "/"
                    + sourcePart;
        }
        OptionalInt from = hasPorts() ? OptionalInt.of(sourcePart) : OptionalInt.empty();
        OptionalInt to = hasPorts() ? OptionalInt.of(destinationPart) : OptionalInt.empty();
        return source.withPort(from) + ">" + destination.withPort(to);
    }
}
