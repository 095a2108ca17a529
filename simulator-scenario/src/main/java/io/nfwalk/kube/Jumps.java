package io.nfwalk.kube;

import io.nfwalk.rules.Action;
import io.nfwalk.rules.Chain;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.Table;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What leads to kube-proxy's chains. It puts its jumps into the built-in chains one by one; the text that it gives to
 * iptables-restore has none of them, so that text alone does nothing.
 *
 * <p>Source: Kubernetes {@code pkg/proxy/iptables/proxier.go}, {@code iptablesJumpChains}.
 */
final class Jumps {
    /**
     * A chain of kube-proxy's that packets come to first.
     *
     * @param table its table
     * @param chain its name
     * @param from the built-in chains that lead to it
     */
    private record Entrance(TableName table, String chain, List<String> from) {
        /** The rules that lead there, shortened to what matters. */
        String rules() {
            return from.stream().map(one -> "-A " + one + " -j " + chain).collect(Collectors.joining(", "));
        }
    }

    private static final List<Entrance> ENTRANCES = List.of(
            new Entrance(TableName.NAT, "KUBE-SERVICES", List.of("PREROUTING", "OUTPUT")),
            new Entrance(TableName.NAT, "KUBE-POSTROUTING", List.of("POSTROUTING")),
            new Entrance(TableName.FILTER, "KUBE-SERVICES", List.of("FORWARD", "OUTPUT")),
            new Entrance(TableName.FILTER, "KUBE-EXTERNAL-SERVICES", List.of("INPUT", "FORWARD")),
            new Entrance(TableName.FILTER, "KUBE-PROXY-FIREWALL", List.of("INPUT", "FORWARD", "OUTPUT")),
            new Entrance(TableName.FILTER, "KUBE-FORWARD", List.of("FORWARD")));

    private Jumps() {}

    /** The chains that some rule of the table leads to. */
    static Set<String> targets(Table table) {
        Set<String> led = new TreeSet<>();
        table.chains()
                .forEach(chain -> chain.rules().forEach(line -> {
                    Action action = line.rule().action();
                    if (action instanceof Action.Jump jump) {
                        led.add(jump.chain());
                    } else if (action instanceof Action.Goto other) {
                        led.add(other.chain());
                    }
                }));
        return led;
    }

    /** A remark on each chain with rules that packets should come to first, and that nothing leads to. */
    static List<String> missing(RuleSet rules) {
        List<String> remarks = new ArrayList<>();
        for (Entrance entrance : ENTRANCES) {
            Optional<Table> table = rules.table(entrance.table());
            boolean hasRules = table.flatMap(one -> one.chain(entrance.chain()))
                    .map(Chain::rules)
                    .filter(lines -> !lines.isEmpty())
                    .isPresent();
            if (hasRules && !targets(table.get()).contains(entrance.chain())) {
                remarks.add("nothing leads to chain " + entrance.chain() + " of table " + entrance.table()
                        + ", as in the text that kube-proxy gives to iptables-restore; on a node there is "
                        + entrance.rules());
            }
        }
        return remarks;
    }
}
