package io.nfwalk.match;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.Extensions;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.Rule;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.Optional;

/** IPv6 packets that several tests begin with, and what a rule in the words of ip6tables says of them. */
final class Packets6 {
    static final IpAddress CLIENT = IpAddress.of("fd08::2");
    static final IpAddress SERVER = IpAddress.of("fd09::2");

    private static final ParseOptions OPTIONS =
            ParseOptions.of("test.rules", Family.IPV6, new Extensions(Matches.rooms(), List.of()));

    private Packets6() {}

    /** A SYN with these extension headers. */
    static Packet syn(ExtensionHeader... extensions) {
        return Packet.tcp(CLIENT, 40000, SERVER, 80).withExtensions(List.of(extensions));
    }

    static Packet icmp(int type, int code) {
        return Packet.of(CLIENT, SERVER, 58, Transport.Icmp.query(type, code, 77, 1), Payload.EMPTY);
    }

    /** A packet with nothing but these bytes behind the IP header. */
    static Packet bytes(int protocol, int... bytes) {
        byte[] copy = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            copy[i] = (byte) bytes[i];
        }
        return Packet.of(CLIENT, SERVER, protocol, new Transport.Raw(), Payload.of(copy));
    }

    static Packet fragment(Packet packet, int offset, boolean more, int id) {
        return packet.withFragment(Optional.of(new Fragment(offset, more, id)));
    }

    /** What the rule says; the words are those behind {@code -A FORWARD}. */
    static MatchResult says(String rule, PacketAtRule packet) {
        Rule read = rule(rule);
        MatchResult result = read.head().match(packet);
        for (int i = 0; i < read.matches().size() && result.equals(MatchResult.YES); i++) {
            result = packet.says(read.matches().get(i));
        }
        return result;
    }

    static MatchResult says(String rule, Packet packet) {
        return says(rule, PacketAtRule.of(packet).in(Backend.LEGACY));
    }

    static boolean matches(String rule, Packet packet) {
        return says(rule, packet).equals(MatchResult.YES);
    }

    static Rule rule(String words) {
        return RuleSetParser.parse("*filter\n-A FORWARD " + words + "\nCOMMIT\n", OPTIONS)
                .orThrow()
                .table(TableName.FILTER)
                .orElseThrow()
                .chain(Hook.FORWARD)
                .orElseThrow()
                .rules()
                .get(0)
                .rule();
    }
}
