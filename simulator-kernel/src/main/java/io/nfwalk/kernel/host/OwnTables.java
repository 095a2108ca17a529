package io.nfwalk.kernel.host;

import io.nfwalk.kernel.host.NftBatch.Expressions;
import io.nfwalk.kernel.host.NftBatch.Expressions.Comparison;
import io.nfwalk.kernel.linux.Netlink.Request;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.List;
import java.util.OptionalInt;

/** The tables that a replay itself puts into namespaces, beside those of iptables. */
final class OwnTables {
    /** The table that marks each packet, and of whose rules a trace tells where each hook begins. */
    static final String WATCH = "watch";

    private static final String OWN_PACKETS = "o";
    private static final String ARRIVALS = "p";
    /** Before raw (-300), after defragmentation (-400). */
    private static final int BEFORE_RAW = -350;

    /** Before mangle (-150), which is the first elsewhere. */
    private static final int BEFORE_MANGLE = -160;

    private static final int BEFORE_ALL = -500;
    private static final int FIRST_OF_DISCOVERY = 130;
    private static final int LAST_OF_DISCOVERY = 137;
    private static final int LISTENER_REPORT = 143;

    private OwnTables() {}

    /**
     * Says of each packet nothing but "trace this", and meets it once more where each later hook begins. IPv6's own
     * chatter ends here, for it would show in counters.
     */
    static List<Request> watch() {
        NftBatch batch = new NftBatch();
        for (Family family : Family.values()) {
            batch.table(family, WATCH)
                    .chain(family, WATCH, ARRIVALS, Hook.PREROUTING, BEFORE_RAW)
                    .chain(family, WATCH, OWN_PACKETS, Hook.OUTPUT, BEFORE_RAW)
                    .rule(family, WATCH, ARRIVALS, new Expressions().trace());
            for (Hook hook : List.of(Hook.INPUT, Hook.FORWARD, Hook.POSTROUTING)) {
                batch.chain(family, WATCH, hook.name(), hook, BEFORE_MANGLE)
                        .rule(family, WATCH, hook.name(), new Expressions().accept());
            }
        }
        batch.rule(
                Family.IPV6,
                WATCH,
                OWN_PACKETS,
                new Expressions()
                        .protocol(Protocol.ICMPV6)
                        .firstTransportByte(Comparison.AT_LEAST, FIRST_OF_DISCOVERY)
                        .firstTransportByte(Comparison.AT_MOST, LAST_OF_DISCOVERY)
                        .drop());
        batch.rule(
                Family.IPV6,
                WATCH,
                OWN_PACKETS,
                new Expressions()
                        .protocol(Protocol.ICMPV6)
                        .firstTransportByte(Comparison.EQUAL, LISTENER_REPORT)
                        .drop());
        for (Family family : Family.values()) {
            batch.rule(family, WATCH, OWN_PACKETS, new Expressions().trace());
        }
        return batch.requests();
    }

    /**
     * Meets each packet once more before iptables-nft's tables and behind ip_tables' of the same places, so that a
     * trace tells apart what the rules of both send. To be asked for between loading the former and the latter: of two
     * hooks with one priority the one that was registered last comes first. Source: kernel net/netfilter/core.c,
     * nf_hook_entries_grow.
     */
    static List<Request> betweenBackends(Family family) {
        NftBatch batch = new NftBatch();
        for (TableName table : TableName.values()) {
            for (Hook hook : priority(table).isPresent() ? table.hooks() : List.<Hook>of()) {
                String chain = table + "-" + hook.name();
                batch.chain(family, WATCH, chain, hook, priority(table).getAsInt())
                        .rule(family, WATCH, chain, new Expressions().accept());
            }
        }
        return batch.requests();
    }

    /** Where iptables-nft registers a table; that of nat, inside whose hooks both have theirs, helps nobody. */
    private static OptionalInt priority(TableName table) {
        return switch (table) {
            case RAW -> OptionalInt.of(-300);
            case MANGLE -> OptionalInt.of(-150);
            case NAT -> OptionalInt.empty();
            case FILTER -> OptionalInt.of(0);
            case SECURITY -> OptionalInt.of(150);
        };
    }

    /** Drops all that comes in: far ends answer ARP, and nothing else. */
    static List<Request> silence() {
        String table = "silence";
        return new NftBatch()
                .table(Family.IPV4, table)
                .chain(Family.IPV4, table, ARRIVALS, Hook.PREROUTING, BEFORE_ALL)
                .rule(Family.IPV4, table, ARRIVALS, new Expressions().drop())
                .requests();
    }
}
