package io.nfwalk.scenario;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.util.OptionalInt;

/** What tcpdump says of ICMP and ICMPv6 messages. Source: tcpdump 4.99 print-icmp.c, print-icmp6.c. */
final class TcpdumpIcmp {
    /** Bytes of a quoted IPv4 packet up to the end of its destination port; what follows a short quote counts too. */
    private static final int UP_TO_PORT = 24;

    private TcpdumpIcmp() {}

    /** {@code ICMP echo request, id 1001, seq 1, length 64}. */
    static String words(Packet packet, Transport.Icmp message) {
        int length = message.headerLength() + packet.payload().length();
        return switch (packet.family()) {
            case IPV4 ->
                endsTooEarly(message, packet) ? " [|icmp]" : "ICMP " + message(message, packet) + ", length " + length;
            case IPV6 -> "ICMP6, " + message6(message) + (isGivenUp(message) ? "" : ", length " + length);
        };
    }

    /** Whether it ends before the times or the mask that it tells. */
    private static boolean endsTooEarly(Transport.Icmp message, Packet packet) {
        int needed = message.type() == 14 ? 12 : message.type() == 18 ? 4 : 0;
        boolean portIsCut = message.type() == 3
                && message.code() == 3
                && message.quote()
                        .map(quote -> quote.length() + packet.payload().length() < UP_TO_PORT)
                        .orElse(false);
        return portIsCut || packet.payload().length() < needed;
    }

    /** Of what it can't read tcpdump prints the bytes, which nfwalk leaves out, and no length. */
    private static boolean isGivenUp(Transport.Icmp message) {
        boolean unreachable = message.type() == 1;
        boolean withoutPort = quotedProtocol(message) != Protocol.TCP && quotedProtocol(message) != Protocol.UDP;
        return unreachable && (message.code() > 4 || message.code() == 4 && withoutPort);
    }

    private static String message(Transport.Icmp message, Packet packet) {
        return switch (message.type()) {
            case 0, 8 -> "echo " + (message.type() == 8 ? "request" : "reply") + query(message);
            case 3 -> unreachable(message);
            case 4 -> "source quench";
            case 5 -> redirect(message);
            case 10 -> "router solicitation";
            case 11 ->
                switch (message.code()) {
                    case 0 -> "time exceeded in-transit";
                    case 1 -> "ip reassembly time exceeded";
                    default -> "time exceeded-#" + message.code();
                };
            case 12 ->
                message.code() == 0 ? "parameter problem - octet 0" : "parameter problem - code " + message.code();
            case 13 -> "time stamp query id " + message.id() + " seq " + message.sequence();
            case 14 -> "time stamp reply id " + message.id() + " seq " + message.sequence() + times(packet);
            case 15 -> "information request";
            case 16 -> "information reply";
            case 17 -> "address mask request";
            case 18 -> "address mask is " + mask(packet);
            default -> "type-#" + message.type();
        };
    }

    private static String query(Transport.Icmp message) {
        return ", id " + message.id() + ", seq " + message.sequence();
    }

    private static String times(Packet packet) {
        return ": org " + time(packet, 0) + ", recv " + time(packet, 4) + ", xmit " + time(packet, 8);
    }

    private static String time(Packet packet, int at) {
        long time = number(packet, at);
        return String.format(
                "%02d:%02d:%02d.%03d", time / 3_600_000, time / 60_000 % 60, time / 1000 % 60, time % 1000);
    }

    private static String mask(Packet packet) {
        return String.format("0x%08x", number(packet, 0));
    }

    private static long number(Packet packet, int at) {
        long number = 0;
        for (int i = at; i < at + 4 && i < packet.payload().length(); i++) {
            number = number << 8 | packet.payload().at(i);
        }
        return number;
    }

    private static String destination(Transport.Icmp message) {
        return message.quote()
                .map(quote -> quote.packet().destination().toString())
                .orElse("0.0.0.0");
    }

    private static String unreachable(Transport.Icmp message) {
        String there = destination(message);
        return switch (message.code()) {
            case 0 -> "net " + there + " unreachable";
            case 1 -> "host " + there + " unreachable";
            case 2 -> there + " protocol " + quotedProtocol(message) + " unreachable";
            case 3 -> there + " " + port(message) + " unreachable";
            case 4 ->
                there + " unreachable - need to frag"
                        + (message.sequence() == 0 ? "" : " (mtu " + message.sequence() + ")");
            case 5 -> there + " unreachable - source route failed";
            case 6 -> "net " + there + " unreachable - unknown";
            case 7 -> "host " + there + " unreachable - unknown";
            case 8 -> there + " unreachable - source host isolated";
            case 9 -> "net " + there + " unreachable - admin prohibited";
            case 10 -> "host " + there + " unreachable - admin prohibited";
            case 11 -> "net " + there + " unreachable - tos prohibited";
            case 12 -> "host " + there + " unreachable - tos prohibited";
            case 13 -> "host " + there + " unreachable - admin prohibited filter";
            case 14 -> "host " + there + " unreachable - host precedence violation";
            case 15 -> "host " + there + " unreachable - precedence cutoff";
            default -> there + " unreachable - #" + message.code();
        };
    }

    private static int quotedProtocol(Transport.Icmp message) {
        return message.quote().map(quote -> quote.packet().protocol()).orElse(0);
    }

    private static String port(Transport.Icmp message) {
        int protocol = quotedProtocol(message);
        OptionalInt known = message.quote()
                .map(quote -> quote.packet().transport().destinationPortIfAny())
                .orElse(OptionalInt.empty());
        // Of other protocols tcpdump reads what stands in the port's place.
        String port = known.isPresent() ? Integer.toString(known.getAsInt()) : "?";
        return switch (protocol) {
            case Protocol.TCP -> "tcp port " + port;
            case Protocol.UDP -> "udp port " + port;
            default -> "protocol " + protocol + " port " + port;
        };
    }

    private static String redirect(Transport.Icmp message) {
        String there = destination(message);
        return switch (message.code()) {
            case 0 -> "redirect " + there + " to net 0.0.0.0";
            case 1 -> "redirect " + there + " to host 0.0.0.0";
            case 2 -> "redirect-tos " + there + " to net 0.0.0.0";
            case 3 -> "redirect-tos " + there + " to host 0.0.0.0";
            default -> "redirect-#" + message.code() + " " + there + " to 0.0.0.0";
        };
    }

    private static String message6(Transport.Icmp message) {
        return switch (message.type()) {
            case 1 -> "destination unreachable, " + unreachable6(message);
            case 2 -> "packet too big, mtu " + message.sequence();
            case 3 -> "time exceeded in-transit" + exceeded6(message);
            case 4 -> "parameter problem" + problem6(message);
            case 128 -> "echo request" + query(message);
            case 129 -> "echo reply" + query(message);
            case 133 -> "router solicitation";
            case 134 -> "router advertisement";
            case 135 -> "neighbor solicitation";
            case 136 -> "neighbor advertisement";
            case 137 -> "redirect";
            case 139 -> "who-are-you request";
            case 140 -> "node information reply";
            default -> "unknown icmp6 type (" + message.type() + ")";
        };
    }

    private static String destination6(Transport.Icmp message) {
        return message.quote()
                .map(quote -> quote.packet().destination().toString())
                .orElse("::");
    }

    private static String unreachable6(Transport.Icmp message) {
        String there = destination6(message);
        return switch (message.code()) {
            case 0 -> "unreachable route " + there;
            case 1 -> " unreachable prohibited " + there;
            case 2 ->
                "beyond scope " + there + ", source address "
                        + message.quote()
                                .map(quote -> quote.packet().source().toString())
                                .orElse("::");
            case 3 -> "unreachable address " + there;
            case 4 ->
                isGivenUp(message) ? "unreachable port [|icmp6]" : "unreachable port, " + there + " " + port(message);
            default -> "unknown unreach code (" + message.code() + ")";
        };
    }

    private static String exceeded6(Transport.Icmp message) {
        return switch (message.code()) {
            case 0 -> " for " + destination6(message);
            case 1 -> " (reassembly)";
            default -> ", unknown code (" + message.code() + ")";
        };
    }

    private static String problem6(Transport.Icmp message) {
        return switch (message.code()) {
            case 0 -> ", erroneous - octet 0";
            case 1 -> ", next header - octet 0";
            case 2 -> ", option - octet 0";
            case 3 -> ", incomplete header chain - octet 0";
            default -> ", code-#" + message.code();
        };
    }
}
