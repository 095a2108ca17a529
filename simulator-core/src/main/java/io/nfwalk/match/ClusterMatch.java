package io.nfwalk.match;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.JenkinsHash;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchContext.LinkType;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import java.util.Optional;

/**
 * {@code -m cluster}: the node of a cluster that a connection falls to, by a hash of the address that it began from; an
 * expected connection goes where its master went.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_cluster.c}, {@code xt_cluster_mt}. Options and save form: iptables
 * {@code extensions/libxt_cluster.c}.
 *
 * @param nodes how many nodes there are, 1 to 32
 * @param localNodes bit by bit, the first node's the lowest: which of them this one stands for
 * @param inverted whether {@code !} stood before the local nodes
 * @param seed what the hash begins with, the same on every node; 0 to 2^32-1
 */
public record ClusterMatch(int nodes, int localNodes, boolean inverted, long seed) implements Match {
    private static final int MOST_NODES = 32;

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.number("--cluster-total-nodes", 1, MOST_NODES).required(),
                Option.number("--cluster-local-node", 1, MOST_NODES)
                        .invertible()
                        .excludes("--cluster-local-nodemask"),
                Option.number("--cluster-local-nodemask", 1, MOST_NODES)
                        .invertible()
                        .excludes("--cluster-local-node"),
                Option.number("--cluster-hash-seed", 0, 0xffff_ffffL).required());
        return MatchRoom.of("cluster", options, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with(
                                "cluster (!?)node_mask=(\\S+) total_nodes=(\\d+) hash_seed=(\\S+)",
                                "!1--cluster-local-nodemask $2 --cluster-total-nodes $3 --cluster-hash-seed $4"));
    }

    private static ClusterMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("cluster", values, "--cluster-local-node", "--cluster-local-nodemask");
        int nodes = (int) values.number("--cluster-total-nodes");
        String option = values.has("--cluster-local-node") ? "--cluster-local-node" : "--cluster-local-nodemask";
        int given = (int) values.number(option);
        int mask = option.equals("--cluster-local-node") ? 1 << given - 1 : given;
        if (nodes < MOST_NODES && mask >>> nodes != 0) {
            throw OptionException.of(
                            "option-value-out-of-range",
                            "a cluster of " + nodes + " nodes has none of that number",
                            "1 to " + nodes)
                    .about(option);
        }
        return new ClusterMatch(nodes, mask, values.inverted(option), values.number("--cluster-hash-seed"));
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public boolean needsTracking() {
        return true;
    }

    /**
     * The nodes of a cluster may share a group's MAC; so a packet for one address that came to a group counts as sent
     * to this host alone, whatever else is said of it.
     */
    @Override
    public MatchResult match(MatchContext context) {
        if (context.linkType() == LinkType.MULTICAST
                && !context.packet().destination().isMulticast()) {
            context.takeForThisHostAlone();
        }
        Optional<IpAddress> began = context.tracking()
                .connection()
                .map(connection -> connection.master().orElse(connection))
                .map(Connection::original)
                .map(tuple -> tuple.source());
        return began.map(address -> MatchResult.of((localNodes >>> node(address) & 1) != 0 != inverted))
                .orElse(MatchResult.NO);
    }

    /**
     * The kernel reads addresses as the machine orders bytes, nfwalk's lowest first, and of an IPv6 address its first
     * 32 bits: it takes the number of the words for that of their bytes. Source: net/netfilter/xt_cluster.c,
     * xt_cluster_hash_ipv6.
     */
    private int node(IpAddress address) {
        int hash = JenkinsHash.ofOne(Integer.reverseBytes(address.words()[0]), (int) seed);
        return (int) (Integer.toUnsignedLong(hash) * nodes >>> Integer.SIZE);
    }

    @Override
    public String toSave() {
        return SaveText.of("cluster")
                .option("--cluster-local-nodemask", "0x%08x".formatted(localNodes), inverted)
                .option("--cluster-total-nodes", Integer.toString(nodes), false)
                .option("--cluster-hash-seed", "0x%08x".formatted(seed), false)
                .toString();
    }
}
