package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;

/**
 * What routing decides about a packet of the host's own. Source: kernel net/ipv4/route.c,
 * ip_route_output_key_hash_rcu; net/ipv6/ip6_output.c, ip6_dst_lookup_tail.
 */
public sealed interface OutputDecision {
    /**
     * It can be sent.
     *
     * @param route the way; to the host itself it is LOCAL and leads over {@code lo}
     * @param source the source address: the one that was given, else the one that was chosen
     */
    record Sent(Route route, IpAddress source) implements OutputDecision {}

    /**
     * There is no way; the sender gets the error.
     *
     * @param error why
     */
    record Failed(RouteError error) implements OutputDecision {}

    /**
     * The given source may not be used here (IPv6 also: there is none to choose).
     *
     * @param reason which check refused it
     */
    record InvalidSource(String reason) implements OutputDecision {}
}
