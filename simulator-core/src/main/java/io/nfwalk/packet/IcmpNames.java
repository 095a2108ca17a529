package io.nfwalk.packet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names of ICMP and ICMPv6 messages, as iptables and ping know them. Source: iptables extensions/libipt_icmp.c,
 * libip6t_icmp6.c.
 */
final class IcmpNames {
    /** A message's type and code; a name of a type alone means its first code. */
    record Kind(int type, int code) {}

    private static final Map<String, Kind> IPV4 = new LinkedHashMap<>();
    private static final Map<String, Kind> IPV6 = new LinkedHashMap<>();

    static {
        IPV4.put("echo-reply", new Kind(0, 0));
        IPV4.put("pong", new Kind(0, 0));
        IPV4.put("destination-unreachable", new Kind(3, 0));
        IPV4.put("network-unreachable", new Kind(3, 0));
        IPV4.put("host-unreachable", new Kind(3, 1));
        IPV4.put("protocol-unreachable", new Kind(3, 2));
        IPV4.put("port-unreachable", new Kind(3, 3));
        IPV4.put("fragmentation-needed", new Kind(3, 4));
        IPV4.put("network-prohibited", new Kind(3, 9));
        IPV4.put("host-prohibited", new Kind(3, 10));
        IPV4.put("communication-prohibited", new Kind(3, 13));
        IPV4.put("source-quench", new Kind(4, 0));
        IPV4.put("redirect", new Kind(5, 1));
        IPV4.put("echo-request", new Kind(8, 0));
        IPV4.put("ping", new Kind(8, 0));
        IPV4.put("router-advertisement", new Kind(9, 0));
        IPV4.put("router-solicitation", new Kind(10, 0));
        IPV4.put("time-exceeded", new Kind(11, 0));
        IPV4.put("ttl-exceeded", new Kind(11, 0));
        IPV4.put("parameter-problem", new Kind(12, 0));
        IPV4.put("timestamp-request", new Kind(13, 0));
        IPV4.put("timestamp-reply", new Kind(14, 0));
        IPV4.put("address-mask-request", new Kind(17, 0));
        IPV4.put("address-mask-reply", new Kind(18, 0));
        IPV6.put("destination-unreachable", new Kind(1, 0));
        IPV6.put("no-route", new Kind(1, 0));
        IPV6.put("communication-prohibited", new Kind(1, 1));
        IPV6.put("address-unreachable", new Kind(1, 3));
        IPV6.put("port-unreachable", new Kind(1, 4));
        IPV6.put("packet-too-big", new Kind(2, 0));
        IPV6.put("time-exceeded", new Kind(3, 0));
        IPV6.put("ttl-exceeded", new Kind(3, 0));
        IPV6.put("parameter-problem", new Kind(4, 0));
        IPV6.put("echo-request", new Kind(128, 0));
        IPV6.put("ping", new Kind(128, 0));
        IPV6.put("echo-reply", new Kind(129, 0));
        IPV6.put("pong", new Kind(129, 0));
        IPV6.put("router-solicitation", new Kind(133, 0));
        IPV6.put("router-advertisement", new Kind(134, 0));
        IPV6.put("neighbour-solicitation", new Kind(135, 0));
        IPV6.put("neighbor-solicitation", new Kind(135, 0));
        IPV6.put("neighbour-advertisement", new Kind(136, 0));
        IPV6.put("neighbor-advertisement", new Kind(136, 0));
        IPV6.put("redirect", new Kind(137, 0));
    }

    private IcmpNames() {}

    private static Map<String, Kind> of(Family family) {
        return switch (family) {
            case IPV4 -> IPV4;
            case IPV6 -> IPV6;
        };
    }

    /** The message of that name. */
    static Optional<Kind> find(String name, Family family) {
        return Optional.ofNullable(of(family).get(name));
    }

    /** All names of a family. */
    static List<String> all(Family family) {
        return List.copyOf(of(family).keySet());
    }
}
