package io.nfwalk.kernel.random;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws sysctls. */
final class Sysctls {
    private final Dice dice;

    Sysctls(Dice dice) {
        this.dice = dice;
    }

    /** None to three. */
    Map<String, String> some(List<String> devices) {
        Map<String, String> found = new LinkedHashMap<>();
        int count =
                dice.<Integer>choice().add(5, 0).add(3, 1).add(2, 2).add(1, 3).draw();
        for (int i = 0; i < count; i++) {
            found.putAll(one(devices));
        }
        return found;
    }

    /** One that changes what becomes of packets. */
    Map<String, String> one(List<String> devices) {
        String device = "net.ipv4.conf." + dice.of(devices) + ".";
        String all = "net.ipv4.conf.all.";
        String conntrack = "net.netfilter.nf_conntrack_";
        return dice.of(
                Map.of(all + "rp_filter", dice.of("1", "2")),
                Map.of(device + "rp_filter", dice.of("0", "1", "2")),
                Map.of(device + "rp_filter", "1"),
                Map.of(device + "accept_local", "1"),
                Map.of(all + "accept_local", "1"),
                Map.of(device + "route_localnet", "1"),
                Map.of(all + "route_localnet", "1"),
                Map.of("net.ipv4.ip_forward", dice.of("0", "1")),
                Map.of(device + "forwarding", dice.of("0", "1")),
                Map.of("net.ipv4.ip_default_ttl", dice.of("65", "128", "1", "2", "33")),
                Map.of(conntrack + "tcp_loose", "0"),
                Map.of(conntrack + "tcp_be_liberal", "1"),
                Map.of(conntrack + "tcp_ignore_invalid_rst", "1"),
                Map.of(conntrack + "checksum", "0"),
                Map.of(conntrack + "tcp_max_retrans", dice.of("0", "1", "2")),
                // two seconds and more from what steps wait
                Map.of(
                        conntrack
                                + dice.of(
                                        "udp_timeout",
                                        "udp_timeout_stream",
                                        "icmp_timeout",
                                        "tcp_timeout_syn_sent",
                                        "tcp_timeout_close",
                                        "tcp_timeout_established",
                                        "tcp_timeout_syn_recv",
                                        "tcp_timeout_fin_wait",
                                        "tcp_timeout_close_wait",
                                        "tcp_timeout_last_ack",
                                        "tcp_timeout_time_wait",
                                        "tcp_timeout_max_retrans",
                                        "tcp_timeout_unacknowledged",
                                        "sctp_timeout_closed",
                                        "sctp_timeout_cookie_wait",
                                        "sctp_timeout_cookie_echoed",
                                        "sctp_timeout_established",
                                        "sctp_timeout_shutdown_sent",
                                        "sctp_timeout_heartbeat_sent",
                                        "gre_timeout",
                                        "gre_timeout_stream",
                                        "generic_timeout"),
                        dice.of("8", "20", "50", "90", "200")),
                Map.of("net.ipv4.tcp_" + dice.of("timestamps", "sack", "window_scaling", "dsack"), "0"),
                Map.of("net.ipv4.tcp_ecn", dice.of("0", "1")),
                Map.of("net.ipv4.icmp_errors_use_inbound_ifaddr", "1"),
                Map.of("net.ipv4.fwmark_reflect", "1"),
                Map.of(all + "src_valid_mark", "1"),
                Map.of("net.ipv4.icmp_echo_ignore_all", "1"));
    }

    /** Those of a host with bridges, which forwards most of the time. */
    Map<String, String> ofBridges(List<String> bridges) {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("net.ipv4.ip_forward", dice.chance(0.85) ? "1" : "0");
        if (dice.chance(0.4)) {
            Map<String, String> more = new LinkedHashMap<>(some(bridges));
            more.remove("net.ipv4.ip_forward");
            found.putAll(more);
        }
        return found;
    }
}
