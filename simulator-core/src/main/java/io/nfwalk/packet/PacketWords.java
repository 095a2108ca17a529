package io.nfwalk.packet;

import java.util.OptionalInt;

/** Packets as people say them. */
final class PacketWords {
    private PacketWords() {}

    static String of(Packet packet) {
        StringBuilder words = new StringBuilder(Protocol.name(packet.protocol()));
        OptionalInt sourcePort = packet.transport().sourcePortIfAny();
        OptionalInt destinationPort = packet.transport().destinationPortIfAny();
        words.append(' ').append(packet.source().withPort(sourcePort));
        words.append(" to ").append(packet.destination().withPort(destinationPort));
        packet.tcp().ifPresent(tcp -> words.append(' ').append(tcp.flags().bits() == 0 ? "NONE" : tcp.flags()));
        packet.icmp().ifPresent(icmp -> words.append(' ').append(icmpWords(icmp)));
        packet.fragment().ifPresent(fragment -> words.append(" fragment ").append(fragment));
        return words.toString();
    }

    private static String icmpWords(Transport.Icmp icmp) {
        String kind = icmp.type() + "/" + icmp.code();
        return icmp.quote().map(quote -> kind + " about " + quote.packet()).orElse(kind + " id " + icmp.id());
    }
}
