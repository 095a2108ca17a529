package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A match that {@code -p} brings along without {@code -m}.
 *
 * @param protocol the protocol of {@code -p}
 * @param families the families that have it
 * @param match the match's name
 * @param options its options, by which a match without a room is told from a typing mistake
 */
record ImpliedMatch(int protocol, List<Family> families, String match, List<String> options) {
    private static final List<Family> BOTH = List.of(Family.IPV4, Family.IPV6);
    private static final List<String> PORTS = List.of("--sport", "--source-port", "--dport", "--destination-port");

    /** Source: iptables 1.8.9, the extensions that bear a protocol's name. */
    private static final List<ImpliedMatch> ALL = List.of(
            new ImpliedMatch(Protocol.TCP, BOTH, "tcp", PORTS),
            new ImpliedMatch(Protocol.UDP, BOTH, "udp", PORTS),
            new ImpliedMatch(Protocol.ICMP, List.of(Family.IPV4), "icmp", List.of("--icmp-type")),
            new ImpliedMatch(Protocol.ICMPV6, List.of(Family.IPV6), "icmp6", List.of("--icmpv6-type")),
            new ImpliedMatch(Protocol.SCTP, BOTH, "sctp", concat(PORTS, List.of("--chunk-types"))),
            new ImpliedMatch(Protocol.DCCP, BOTH, "dccp", concat(PORTS, List.of("--dccp-types", "--dccp-option"))),
            new ImpliedMatch(Protocol.ESP, BOTH, "esp", List.of("--espspi")),
            new ImpliedMatch(Protocol.AH, BOTH, "ah", List.of("--ahspi", "--ahlen", "--ahres")),
            new ImpliedMatch(135, List.of(Family.IPV6), "mh", List.of("--mh-type")));

    private static List<String> concat(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** The match that the protocol brings along, if there is one. */
    static Optional<ImpliedMatch> of(int protocol, Family family) {
        return ALL.stream()
                .filter(implied -> implied.protocol == protocol && implied.families.contains(family))
                .findFirst();
    }

    /** Whether some protocol brings the match along. */
    static boolean isImplied(String match) {
        return ALL.stream().anyMatch(implied -> implied.match.equals(match));
    }

    /** Whether the name (with both dashes) is one of its options, or the beginning of one. */
    boolean hasOption(String name) {
        return options.stream().anyMatch(option -> option.startsWith(name));
    }
}
