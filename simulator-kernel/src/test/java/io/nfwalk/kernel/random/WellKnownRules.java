package io.nfwalk.kernel.random;

import io.nfwalk.kernel.random.Scene.Role;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rule sets after the fashion of kube-proxy and of Docker. */
final class WellKnownRules {
    private static final List<TableName> TABLES =
            List.of(TableName.RAW, TableName.MANGLE, TableName.NAT, TableName.FILTER);

    private final Dice dice;
    private final Scene scene;
    private final Map<TableName, List<RuleText>> rules = new EnumMap<>(TableName.class);
    private final Map<TableName, Set<String>> chains = new EnumMap<>(TableName.class);

    WellKnownRules(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
        for (TableName table : TABLES) {
            rules.put(table, new ArrayList<>());
            chains.put(table, new LinkedHashSet<>());
        }
    }

    private RuleSetText text() {
        return new RuleSetText(
                scene.family,
                TABLES.stream()
                        .map(table -> new TableText(table, Map.of(), List.copyOf(chains.get(table)), rules.get(table)))
                        .toList());
    }

    private void chain(TableName table, String... names) {
        chains.get(table).addAll(List.of(names));
    }

    /** A rule; its chain, its conditions and its action, separated by two blanks. */
    private void add(TableName table, String line) {
        rules.get(table).add(RuleSets.line(line));
    }

    private void nat(String line) {
        add(TableName.NAT, line);
    }

    private void filter(String line) {
        add(TableName.FILTER, line);
    }

    // ---- kube-proxy

    /** Services with their endpoints, node ports and masquerading. */
    RuleSetText kubeProxy() {
        chain(TableName.NAT, "KUBE-SERVICES", "KUBE-MARK-MASQ", "KUBE-POSTROUTING", "KUBE-NODEPORTS");
        nat("PREROUTING  -j KUBE-SERVICES");
        nat("OUTPUT  -j KUBE-SERVICES");
        nat("POSTROUTING  -j KUBE-POSTROUTING");
        nat("KUBE-MARK-MASQ  -j MARK --set-xmark 0x4000/0x4000");
        nat("KUBE-POSTROUTING  -m mark ! --mark 0x4000/0x4000  -j RETURN");
        nat("KUBE-POSTROUTING  -j MARK --set-xmark 0x4000/0x0");
        nat("KUBE-POSTROUTING  -j MASQUERADE");
        int number = 0;
        for (String service : scene.addresses(Role.VIRTUAL)) {
            service(number++, service);
        }
        nat("KUBE-SERVICES  -m addrtype --dst-type LOCAL  -j KUBE-NODEPORTS");
        chain(TableName.FILTER, "KUBE-FORWARD", "KUBE-SERVICES");
        filter("INPUT  -j KUBE-SERVICES");
        filter("FORWARD  -j KUBE-FORWARD");
        filter("FORWARD  -m conntrack --ctstate NEW  -j KUBE-SERVICES");
        filter("OUTPUT  -j KUBE-SERVICES");
        filter("KUBE-FORWARD  -m conntrack --ctstate INVALID  -j DROP");
        filter("KUBE-FORWARD  -m mark --mark 0x4000/0x4000  -j ACCEPT");
        filter("KUBE-FORWARD  -m conntrack --ctstate RELATED,ESTABLISHED  -j ACCEPT");
        if (dice.chance(0.3)) {
            filter("KUBE-SERVICES  -d " + scene.address(dice, Role.VIRTUAL) + "/32  -p tcp  -m tcp --dport "
                    + dice.of(Scene.PORTS) + "  -j REJECT --reject-with "
                    + dice.of("icmp-port-unreachable", "tcp-reset"));
        }
        return text();
    }

    private void service(int number, String address) {
        String protocol = dice.of("tcp", "tcp", "udp");
        String port = protocol.equals("tcp") ? "80" : "53";
        String targetPort = dice.chance(0.25) ? "8080" : port;
        List<String> endpoints = new ArrayList<>(dice.some(scene.addresses(Role.PEER), dice.between(1, 3)));
        if (dice.chance(0.1)) {
            endpoints.add(scene.address(dice, Role.NOBODY, Role.BEYOND));
        }
        String chain = "KUBE-SVC-" + number;
        chain(TableName.NAT, chain);
        String packets = "-d " + address + "/32  -p " + protocol + "  -m " + protocol + " --dport " + port;
        if (dice.chance(0.5)) {
            nat("KUBE-SERVICES  ! -s 10.200.0.0/16  " + packets + "  -j KUBE-MARK-MASQ");
        } else if (dice.chance(0.3)) {
            nat("KUBE-SERVICES  " + packets + "  -j KUBE-MARK-MASQ");
        }
        nat("KUBE-SERVICES  " + packets + "  -j " + chain);
        if (dice.chance(0.6)) {
            String node = "-p " + protocol + "  -m " + protocol + " --dport " + (30080 + number);
            nat("KUBE-NODEPORTS  " + node + "  -j KUBE-MARK-MASQ");
            nat("KUBE-NODEPORTS  " + node + "  -j " + chain);
        }
        for (int i = 0; i < endpoints.size(); i++) {
            String endpoint = "KUBE-SEP-" + number + i;
            chain(TableName.NAT, endpoint);
            int left = endpoints.size() - i;
            String turn = left > 1 ? "-m statistic --mode nth --every " + left + " --packet 0  " : "";
            nat(chain + "  " + turn + "-j " + endpoint);
            if (dice.chance(0.8)) {
                nat(endpoint + "  -s " + endpoints.get(i) + "/32  -j KUBE-MARK-MASQ");
            }
            nat(endpoint + "  -p " + protocol + "  -j DNAT --to-destination " + endpoints.get(i) + ":" + targetPort);
        }
    }

    // ---- Docker

    /** Published ports, masquerading and isolation of one bridge. */
    RuleSetText docker() {
        String bridge = dice.of(scene.bridges.isEmpty() ? List.of("eth0") : scene.bridges);
        chain(TableName.NAT, "DOCKER");
        nat("PREROUTING  -m addrtype --dst-type LOCAL  -j DOCKER");
        nat("OUTPUT  ! -d 127.0.0.0/8  -m addrtype --dst-type LOCAL  -j DOCKER");
        nat("POSTROUTING  -s 10.1.0.0/24  ! -o " + bridge + "  -j MASQUERADE");
        if (dice.chance(0.7)) {
            nat("DOCKER  -i " + bridge + "  -j RETURN");
        }
        chain(TableName.FILTER, "DOCKER", "DOCKER-ISO-1", "DOCKER-ISO-2", "DOCKER-USER");
        for (int i = dice.of(1, 2); i > 0; i--) {
            String pod = scene.address(dice, Role.PEER);
            nat("POSTROUTING  -s " + pod + "/32  -d " + pod + "/32  -p tcp  -m tcp --dport 80  -j MASQUERADE");
            nat("DOCKER  " + (dice.chance(0.5) ? "! -i " + bridge + "  " : "") + "-p tcp  -m tcp --dport " + (8079 + i)
                    + "  -j DNAT --to-destination " + pod + ":80");
            filter("DOCKER  -d " + pod + "/32  ! -i " + bridge + "  -o " + bridge
                    + "  -p tcp  -m tcp --dport 80  -j ACCEPT");
        }
        filter("FORWARD  -j DOCKER-USER");
        filter("FORWARD  -j DOCKER-ISO-1");
        filter("FORWARD  -o " + bridge + "  -m conntrack --ctstate RELATED,ESTABLISHED  -j ACCEPT");
        filter("FORWARD  -o " + bridge + "  -j DOCKER");
        filter("FORWARD  -i " + bridge + "  ! -o " + bridge + "  -j ACCEPT");
        filter("FORWARD  -i " + bridge + "  -o " + bridge + "  -j " + dice.of("ACCEPT", "DROP"));
        filter("DOCKER-ISO-1  -i " + bridge + "  ! -o " + bridge + "  -j DOCKER-ISO-2");
        filter("DOCKER-ISO-1  -j RETURN");
        filter("DOCKER-USER  -j RETURN");
        for (String other : scene.bridges) {
            if (!other.equals(bridge)) {
                filter("DOCKER-ISO-2  -o " + other + "  -j DROP");
            }
        }
        filter("DOCKER-ISO-2  -j RETURN");
        return text();
    }
}
