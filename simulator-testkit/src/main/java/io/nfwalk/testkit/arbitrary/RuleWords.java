package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.List;

/** What arbitrary rules are made of, in the words of iptables; the simplest of each kind is the first, and empty. */
final class RuleWords {
    /** User chains of each table; one leads to later ones only, so that there is no loop. */
    static final List<String> USER_CHAINS = List.of("A", "B", "C");

    private static final List<String> NETWORKS_IPV4 = List.of(
            "", "10.8.0.2", "10.8.0.0/24", "10.8.0.2/31", "10.8.0.0/16", "10.9.0.2", "10.9.0.0/24", "0.0.0.0/1");
    private static final List<String> NETWORKS_IPV6 = List.of(
            "", "fd00:8::2", "fd00:8::/64", "fd00:8::2/127", "fd00:8::/32", "fd00:9::2", "fd00:9::/64", "8000::/1");
    private static final List<String> TRANSPORTS = List.of(
            "",
            "-p tcp",
            "-p udp",
            "-p tcp -m tcp --dport 80",
            "-p tcp -m tcp --dport 80:443",
            "-p tcp -m tcp ! --dport 80",
            "-p tcp -m tcp --sport 1024:65535",
            "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN",
            "-p tcp -m multiport --dports 22,80,8000:8100",
            "-p udp -m udp --dport 53",
            "-p udp -m udp ! --dport 53",
            "-p sctp",
            "! -p tcp");
    private static final List<String> MATCHES = List.of(
            "-m comment --comment \"a word\"",
            "-m mark --mark 0x1",
            "-m mark ! --mark 0x4000/0x4000",
            "-m conntrack --ctstate NEW",
            "-m conntrack --ctstate RELATED,ESTABLISHED",
            "-m conntrack --ctstate INVALID",
            "-m statistic --mode random --probability 0.5",
            "-m statistic --mode nth --every 3 --packet 1",
            "-m limit --limit 5/sec --limit-burst 2",
            "-m addrtype --dst-type LOCAL",
            "-m addrtype ! --src-type LOCAL",
            "-m length --length 40:100",
            "-m tos --tos 0x10/0x3f",
            "-m dscp --dscp 0x2e",
            "-m pkttype --pkt-type unicast",
            "-m connmark --mark 0x1/0xff",
            "-m recent --name seen --rcheck",
            "-m recent --name seen --set");

    private RuleWords() {}

    /** Where rules may stand. */
    record Place(TableName table, String chain) {
        boolean isUserChain() {
            return USER_CHAINS.contains(chain);
        }

        private boolean isAt(Hook... hooks) {
            return List.of(hooks).stream().anyMatch(hook -> hook.name().equals(chain));
        }
    }

    /** All places, filter's first. */
    static List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (TableName table : List.of(TableName.FILTER, TableName.NAT, TableName.MANGLE, TableName.RAW)) {
            table.hooks().forEach(hook -> places.add(new Place(table, hook.name())));
            USER_CHAINS.forEach(chain -> places.add(new Place(table, chain)));
        }
        return places;
    }

    static List<String> networks(Family family) {
        return family == Family.IPV4 ? NETWORKS_IPV4 : NETWORKS_IPV6;
    }

    static List<String> transports(Family family) {
        List<String> all = new ArrayList<>(TRANSPORTS);
        all.add(family == Family.IPV4 ? "-p icmp -m icmp --icmp-type 8" : "-p ipv6-icmp -m icmp6 --icmpv6-type 128");
        return all;
    }

    static List<String> matches(Family family) {
        List<String> all = new ArrayList<>(MATCHES);
        all.add(family == Family.IPV4 ? "-m ttl --ttl-lt 10" : "-m hl --hl-lt 10");
        all.add(
                family == Family.IPV4
                        ? "-m iprange --src-range 10.8.0.2-10.8.0.9"
                        : "-m iprange --src-range fd00:8::2-fd00:8::9");
        return all;
    }

    /** Whether rules there may ask for the in interface. */
    static boolean takesIn(Place place) {
        return place.isUserChain() || !place.isAt(Hook.OUTPUT, Hook.POSTROUTING);
    }

    /** Whether rules there may ask for the out interface. */
    static boolean takesOut(Place place) {
        return place.isUserChain() || !place.isAt(Hook.PREROUTING, Hook.INPUT);
    }

    /** What a rule there can do, nothing first. A user chain may be reached from every hook of its table. */
    static List<String> actions(Place place, Family family) {
        List<String> actions = new ArrayList<>(List.of("", "-j ACCEPT", "-j RETURN", "-j LOG"));
        USER_CHAINS.stream()
                .filter(chain -> !place.isUserChain() || chain.compareTo(place.chain()) > 0)
                .forEach(chain -> actions.addAll(List.of("-j " + chain, "-g " + chain)));
        boolean v4 = family == Family.IPV4;
        switch (place.table()) {
            case FILTER, SECURITY -> actions.addAll(List.of("-j DROP", "-j DROP"));
            case NAT -> actions.addAll(translations(place, v4));
            case MANGLE ->
                actions.addAll(List.of(
                        "-j DROP",
                        "-j MARK --set-xmark 0x1/0xffffffff",
                        "-j MARK --set-xmark 0x4000/0x4000",
                        "-j CONNMARK --save-mark",
                        "-j CONNMARK --restore-mark",
                        "-j TOS --set-tos 0x10/0x3f",
                        v4 ? "-j TTL --ttl-dec 1" : "-j HL --hl-dec 1"));
            case RAW -> actions.addAll(List.of("-j DROP", "-j CT --notrack"));
        }
        if (place.table() == TableName.FILTER) {
            actions.add("-j REJECT");
        }
        return actions;
    }

    private static List<String> translations(Place place, boolean v4) {
        if (place.isAt(Hook.PREROUTING, Hook.OUTPUT)) {
            return List.of(
                    v4 ? "-j DNAT --to-destination 10.9.0.2" : "-j DNAT --to-destination fd00:9::2",
                    v4 ? "-j DNAT --to-destination 10.9.0.2-10.9.0.4" : "-j DNAT --to-destination fd00:9::2-fd00:9::4",
                    "-j REDIRECT");
        }
        if (place.isAt(Hook.POSTROUTING)) {
            return List.of("-j MASQUERADE", v4 ? "-j SNAT --to-source 10.9.0.1" : "-j SNAT --to-source fd00:9::1");
        }
        return place.isAt(Hook.INPUT)
                ? List.of(v4 ? "-j SNAT --to-source 10.9.0.1" : "-j SNAT --to-source fd00:9::1")
                : List.of("-j MARK --set-xmark 0x1/0x1");
    }
}
