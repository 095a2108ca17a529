package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.Attributes.Attribute;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Counters;
import io.nfwalk.rules.TableName;
import io.nfwalk.scenario.RunReport.ChainCount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules of one namespace's nf_tables, one family: where each stands, what its targets are, what it counted.
 *
 * <p>Source: kernel include/uapi/linux/netfilter/nf_tables.h.
 */
final class NftRules {
    private static final int GET_CHAIN = 0xa04;
    private static final int GET_RULE = 0xa07;
    private static final int HEADER = 4;
    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_COUNTERS = 8;
    private static final int RULE_TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int EXPRESSION_NAME = 1;
    private static final int EXPRESSION_DATA = 2;
    private static final int TARGET_NAME = 1;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;
    private static final List<String> OWN_TARGETS = List.of("reject", "dup", "synproxy", "queue", "tproxy");

    private final Map<Address, Rule> rules = new LinkedHashMap<>();

    /** Which rule an event speaks of. */
    record Address(String table, String chain, long handle) {}

    /**
     * A rule.
     *
     * @param position its place in its chain, from 1
     * @param targets its targets' names: an xtables target's own, or an nf_tables expression's
     * @param asksXtables whether some of its conditions are xtables matches, which may drop a packet by themselves
     * @param counted what it counted
     */
    record Rule(int position, List<String> targets, boolean asksXtables, Counters counted) {}

    private NftRules() {}

    /** No rules. */
    static NftRules none() {
        return new NftRules();
    }

    /** Asks for all rules of a family. */
    static NftRules read(Netlink netlink, Family family) throws IOException {
        NftRules found = new NftRules();
        Map<String, Integer> lengths = new LinkedHashMap<>();
        for (Message message : netlink.request(GET_RULE, Netlink.DUMP, all(family))) {
            Attributes rule = message.attributes(HEADER);
            Address address = new Address(rule.text(RULE_TABLE), rule.text(RULE_CHAIN), rule.netInt64(RULE_HANDLE));
            int position = lengths.merge(address.table() + " " + address.chain(), 1, Integer::sum);
            found.rules.put(address, rule(position, rule.nested(RULE_EXPRESSIONS)));
        }
        return found;
    }

    private static byte[] all(Family family) {
        return NetlinkBytes.netfilter(SocketFamily.of(family), 0).toBytes();
    }

    private static Rule rule(int position, Attributes expressions) {
        List<String> targets = new ArrayList<>();
        boolean asksXtables = false;
        Counters counted = Counters.ZERO;
        for (Attribute element : expressions.all()) {
            Attributes expression = element.nested();
            String name = expression.text(EXPRESSION_NAME);
            if (name.equals("target")) {
                targets.add(expression.nested(EXPRESSION_DATA).text(TARGET_NAME));
            } else if (name.equals("match")) {
                asksXtables = true;
            } else if (OWN_TARGETS.contains(name)) {
                targets.add(name);
            } else if (name.equals("counter")) {
                counted = counters(expression.nested(EXPRESSION_DATA));
            }
        }
        return new Rule(position, List.copyOf(targets), asksXtables, counted);
    }

    private static Counters counters(Attributes counter) {
        return new Counters(counter.netInt64(COUNTER_PACKETS), counter.netInt64(COUNTER_BYTES));
    }

    /** The rule that an event speaks of; empty if it is not there any more. */
    Optional<Rule> at(Address address) {
        return Optional.ofNullable(rules.get(address));
    }

    /** What iptables' tables counted, by table and chain in the printed order. */
    static Map<String, Map<String, ChainCount>> counts(Netlink netlink, Family family) throws IOException {
        Map<String, Map<String, Optional<Counters>>> policies = new TreeMap<>();
        for (Message message : netlink.request(GET_CHAIN, Netlink.DUMP, all(family))) {
            Attributes chain = message.attributes(HEADER);
            if (TableName.of(chain.text(CHAIN_TABLE)).isPresent()) {
                policies.computeIfAbsent(chain.text(CHAIN_TABLE), table -> new LinkedHashMap<>())
                        .put(chain.text(CHAIN_NAME), policy(chain));
            }
        }
        return policies.isEmpty() ? Map.of() : joined(policies, read(netlink, family));
    }

    private static Optional<Counters> policy(Attributes chain) {
        if (!chain.has(CHAIN_POLICY)) {
            return Optional.empty();
        }
        return Optional.of(chain.has(CHAIN_COUNTERS) ? counters(chain.nested(CHAIN_COUNTERS)) : Counters.ZERO);
    }

    private static Map<String, Map<String, ChainCount>> joined(
            Map<String, Map<String, Optional<Counters>>> policies, NftRules rules) {
        Map<String, List<Counters>> byChain = new LinkedHashMap<>();
        rules.rules.forEach((address, rule) -> byChain.computeIfAbsent(
                        address.table() + " " + address.chain(), chain -> new ArrayList<>())
                .add(rule.counted()));
        Map<String, Map<String, ChainCount>> counts = new LinkedHashMap<>();
        policies.forEach((table, chains) -> {
            Map<String, ChainCount> counted = new LinkedHashMap<>();
            for (String chain : BuiltInChains.inPrintedOrder(table, chains.keySet())) {
                List<Counters> ofRules = byChain.getOrDefault(table + " " + chain, List.of());
                counted.put(chain, new ChainCount(chains.get(chain), ofRules));
            }
            counts.put(table, counted);
        });
        return counts;
    }
}
