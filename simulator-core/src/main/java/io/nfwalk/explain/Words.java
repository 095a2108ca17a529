package io.nfwalk.explain;

import io.nfwalk.host.Host;
import io.nfwalk.host.Route;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.RuleLine;
import io.nfwalk.walk.Ending;
import java.util.Optional;

/** Packets, routes and rules as people say them. */
final class Words {
    private static final long MAIN_TABLE = 254;
    private static final long LOCAL_TABLE = 255;

    private Words() {}

    /** The sender's address and port. */
    static String source(Packet packet) {
        return packet.source().withPort(packet.transport().sourcePortIfAny());
    }

    /** The receiver's address and port. */
    static String destination(Packet packet) {
        return packet.destination().withPort(packet.transport().destinationPortIfAny());
    }

    /** {@code 10.0.0.1:1000>10.0.0.2:80}; of an ICMP error also what it quotes. */
    static String tuple(Packet packet) {
        String tuple = source(packet) + ">" + destination(packet);
        if (packet.quote().isPresent()) {
            return tuple + " about " + tuple(packet.quote().get().packet());
        }
        return packet.icmp()
                .map(icmp -> tuple + " " + icmp.type() + "/" + icmp.code() + "/" + icmp.id())
                .orElse(tuple);
    }

    /** A packet in a sentence: {@code the SYN-ACK from 10.0.0.2:80 to 10.0.0.1:40000}. */
    static String named(Packet packet) {
        return role(packet) + " from " + source(packet) + " to " + destination(packet);
    }

    /** What a packet is called: {@code the SYN-ACK}, {@code the echo request}, {@code the ICMP port unreachable}. */
    static String role(Packet packet) {
        if (packet.isLaterFragment()) {
            return "the fragment";
        }
        if (packet.tcp().isPresent()) {
            return "the " + segment(packet.tcp().get());
        }
        if (packet.icmp().isPresent()) {
            return message(packet, packet.icmp().get());
        }
        return packet.protocol() == Protocol.UDP
                ? "the datagram"
                : "the packet of protocol " + Protocol.name(packet.protocol());
    }

    private static String segment(Transport.Tcp header) {
        TcpFlags flags = header.flags();
        if (flags.has(TcpFlags.RST)) {
            return "RST";
        }
        if (flags.has(TcpFlags.SYN)) {
            return flags.has(TcpFlags.ACK) ? "SYN-ACK" : "SYN";
        }
        if (flags.has(TcpFlags.FIN)) {
            return "FIN";
        }
        return flags.has(TcpFlags.ACK) ? "ACK" : "segment";
    }

    private static String message(Packet packet, Transport.Icmp icmp) {
        if (icmp.quote().isPresent()) {
            return "the " + error(packet);
        }
        boolean request = icmp.type() == (packet.family() == Family.IPV4 ? 8 : 128);
        boolean reply = icmp.type() == (packet.family() == Family.IPV4 ? 0 : 129);
        return request ? "the echo request" : reply ? "the echo reply" : "the ICMP message";
    }

    /** The same with a capital letter, for the beginning of a sentence. */
    static String capital(String words) {
        return words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1);
    }

    /** What an ICMP error says: {@code host unreachable}. Source: RFC 792, RFC 1122, RFC 1812, RFC 4443. */
    static String error(Packet error) {
        Transport.Icmp icmp = error.icmp().orElseThrow();
        String words = error.family() == Family.IPV4
                ? errorIpv4(icmp.type(), icmp.code())
                : errorIpv6(icmp.type(), icmp.code());
        return words.isEmpty() ? "ICMP " + icmp.type() + "/" + icmp.code() : "ICMP " + words;
    }

    private static String errorIpv4(int type, int code) {
        if (type == 3) {
            return switch (code) {
                case 0 -> "network unreachable";
                case 1 -> "host unreachable";
                case 2 -> "protocol unreachable";
                case 3 -> "port unreachable";
                case 4 -> "fragmentation needed";
                case 9 -> "network administratively prohibited";
                case 10 -> "host administratively prohibited";
                case 13 -> "communication administratively prohibited";
                default -> "destination unreachable, code " + code;
            };
        }
        return switch (type) {
            case 4 -> "source quench";
            case 5 -> "redirect";
            case 11 -> code == 0 ? "time exceeded" : "reassembly time exceeded";
            case 12 -> "parameter problem";
            default -> "";
        };
    }

    private static String errorIpv6(int type, int code) {
        if (type == 1) {
            return switch (code) {
                case 0 -> "no route";
                case 1 -> "administratively prohibited";
                case 3 -> "address unreachable";
                case 4 -> "port unreachable";
                default -> "destination unreachable, code " + code;
            };
        }
        return switch (type) {
            case 2 -> "packet too big";
            case 3 -> "time exceeded";
            case 4 -> "parameter problem";
            default -> "";
        };
    }

    /** {@code default via 10.200.2.1 dev eth0}, {@code 10.0.0.0/8 dev eth1 table 100}, {@code local 10.0.0.1}. */
    static String route(Route route) {
        String destination =
                route.destination().isAny() ? "default" : route.destination().toString();
        StringBuilder words = new StringBuilder();
        switch (route.type()) {
            case UNICAST -> {}
            case LOCAL -> words.append("local ");
            case BROADCAST -> words.append("broadcast ");
            case MULTICAST -> words.append("multicast ");
        }
        words.append(destination);
        route.gateway().ifPresent(gateway -> words.append(" via ").append(gateway));
        words.append(" dev ").append(route.device());
        if (route.table() != 0 && route.table() != MAIN_TABLE && route.table() != LOCAL_TABLE) {
            words.append(" table ").append(route.table());
        }
        if (route.pickedByHash()) {
            words.append(" (one of several equal ways)");
        }
        return words.toString();
    }

    /** The rule at that place of a host's tables. */
    static Optional<RuleLine> rule(Network network, String host, Family family, String table, String chain, int rule) {
        return network.host(host).stream()
                .map(Host::ruleSets)
                .flatMap(loaded -> loaded.stream())
                .filter(loaded -> loaded.rules().family() == family)
                .flatMap(loaded -> loaded.rules().tables().stream())
                .filter(found -> found.name().toString().equals(table))
                .flatMap(found -> found.chains().stream())
                .filter(found -> found.name().equals(chain) && found.rules().size() >= rule)
                .map(found -> found.rules().get(rule - 1))
                .findFirst();
    }

    /** {@code edge.rules:41} without the file's folder, or nothing for a rule that was never a text. */
    static Optional<String> place(RuleLine line) {
        String place = line.span().lineAddress();
        return line.span().line() == 0 ? Optional.empty() : Optional.of(place.substring(place.lastIndexOf('/') + 1));
    }

    /** Who asks for what nobody stated: a rule, or {@code conntrack at PREROUTING}. */
    static String asker(Ending.Undetermined ending) {
        return ending.rule() == 0
                ? ending.table() + " at " + ending.chain()
                : ending.table() + ":" + ending.chain() + ":rule:" + ending.rule();
    }
}
