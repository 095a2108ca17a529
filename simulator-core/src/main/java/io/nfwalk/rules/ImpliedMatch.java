package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A match that {@code -p} brings along without {@code -m}: the one that bears the protocol's name, as it was written or
 * as iptables-save prints it. So {@code -p mh} brings along the mobility header's, but {@code -p mobility-header}
 * nothing.
 *
 * @param families the families that have it
 * @param match the match's name
 * @param options its options, by which a match without a room is told from a typing mistake
 */
record ImpliedMatch(List<Family> families, String match, List<String> options) {
    private static final List<Family> BOTH = List.of(Family.IPV4, Family.IPV6);
    private static final List<String> PORTS = List.of("--sport", "--source-port", "--dport", "--destination-port");

    /** Source: iptables 1.8.9, the extensions that bear a protocol's name. */
    private static final List<ImpliedMatch> ALL = List.of(
            new ImpliedMatch(BOTH, "tcp", PORTS),
            new ImpliedMatch(BOTH, "udp", PORTS),
            new ImpliedMatch(List.of(Family.IPV4), "icmp", List.of("--icmp-type")),
            new ImpliedMatch(List.of(Family.IPV6), "icmp6", List.of("--icmpv6-type")),
            new ImpliedMatch(BOTH, "sctp", concat(PORTS, List.of("--chunk-types"))),
            new ImpliedMatch(BOTH, "dccp", concat(PORTS, List.of("--dccp-types", "--dccp-option"))),
            new ImpliedMatch(BOTH, "esp", List.of("--espspi")),
            new ImpliedMatch(BOTH, "ipcomp", List.of("--ipcompspi", "--compres")),
            new ImpliedMatch(BOTH, "ah", List.of("--ahspi", "--ahlen", "--ahres")),
            new ImpliedMatch(List.of(Family.IPV6), "mh", List.of("--mh-type")));

    private static List<String> concat(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /**
     * The match that the protocol brings along, if there is one.
     *
     * @param protocol its name
     */
    static Optional<ImpliedMatch> of(String protocol, Family family) {
        String match = KnownExtensions.nameOfMatch(protocol);
        return ALL.stream()
                .filter(implied -> implied.match.equals(match) && implied.families.contains(family))
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
