package io.nfwalk.kernel.host;

import io.nfwalk.kernel.host.NftRules.Address;
import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.TableName;
import io.nfwalk.scenario.RunReport.ChainCount;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The trace of one host's nf_tables, which the table {@link OwnTables#WATCH} sets going. */
final class NftTrace implements Trace {
    private static final int GROUP = 9;
    private static final int MESSAGE = 0xa11;
    private static final int HEADER = 4;
    private static final int TABLE = 1;
    private static final int CHAIN = 2;
    private static final int HANDLE = 3;
    private static final int KIND = 4;
    private static final int VERDICT = 5;
    private static final int PACKET = 6;
    private static final int POLICY = 16;
    private static final int KIND_POLICY = 1;
    private static final int VERDICT_CODE = 1;
    private static final int VERDICT_CHAIN = 2;
    private static final int ACCEPT = 1;
    /** Targets that send packets of their own while the rule is being walked. */
    private static final List<String> SENDERS =
            List.of("REJECT", "TEE", "SYNPROXY", "SNPT", "DNPT", "reject", "dup", "synproxy");

    private final Netlink events;
    private final Netlink requests;
    private final Map<Family, NftRules> rules = new LinkedHashMap<>();
    /** How many packets REJECT has been told to have refused, of rules whose matches may drop packets as well. */
    private final Map<Family, Map<Address, Long>> refused = new LinkedHashMap<>();

    private NftTrace(Netlink events, Netlink requests) {
        this.events = events;
        this.requests = requests;
        for (Family family : Family.values()) {
            rules.put(family, NftRules.none());
            refused.put(family, new HashMap<>());
        }
    }

    static NftTrace open(KernelHost host) throws IOException {
        Netlink events = Netlink.open(host.namespace(), Netlink.NETFILTER, GROUP);
        try {
            return new NftTrace(events, Netlink.open(host.namespace(), Netlink.NETFILTER));
        } catch (IOException refused) {
            events.close();
            throw refused;
        }
    }

    @Override
    public void rulesChanged(Family family) throws IOException {
        rules.put(family, NftRules.read(requests, family));
        refused.get(family).clear();
    }

    @Override
    public boolean read(List<TraceLine> lines) throws IOException {
        boolean any = false;
        for (Message message : events.drain()) {
            if (message.kind() == MESSAGE) {
                any = true;
                Optional<Family> family = SocketFamily.family(message.payload()[0]);
                if (family.isPresent()) {
                    line(family.get(), message.attributes(HEADER)).ifPresent(lines::add);
                }
            }
        }
        return any;
    }

    private Optional<TraceLine> line(Family family, Attributes event) throws IOException {
        String table = event.text(TABLE);
        String chain = event.text(CHAIN);
        int packet = event.netInt32(PACKET);
        if (table.equals(OwnTables.WATCH)) {
            return event.has(HANDLE) ? Optional.of(TraceLine.beginning(family, packet)) : Optional.empty();
        }
        if (TableName.of(table).isEmpty()) {
            return Optional.empty();
        }
        if (event.netInt32(KIND) == KIND_POLICY) {
            String policy = event.netInt32(POLICY) == ACCEPT ? "policy ACCEPT" : "policy DROP";
            return Optional.of(TraceLine.of(family, new TraceEvent(table, chain, 0, policy), packet, false));
        }
        if (!event.has(HANDLE)) {
            // The end of the chain; of a built-in one the policy's event tells.
            return BuiltInChains.contains(table, chain)
                    ? Optional.empty()
                    : Optional.of(TraceLine.of(family, new TraceEvent(table, chain, 0, "return"), packet, false));
        }
        Address address = new Address(table, chain, event.netInt64(HANDLE));
        NftRules.Rule rule = rules.get(family)
                .at(address)
                .orElseThrow(() -> new IllegalStateException(
                        "the kernel tells of a rule in " + table + ":" + chain + " that is not there"));
        String verdict = verdict(event.nested(VERDICT), rule.targets());
        boolean droppedBefore = verdict.equals("REJECT") && rule.asksXtables() && !isCounted(family, address, rule);
        TraceEvent told = new TraceEvent(table, chain, rule.position(), droppedBefore ? "drop" : verdict);
        boolean sends = !droppedBefore && rule.targets().stream().anyMatch(SENDERS::contains);
        return Optional.of(TraceLine.of(family, told, packet, sends));
    }

    /**
     * Whether a packet that the rule ended has come to its target: a rule does not count what one of its matches drops,
     * and the event is the same. Source: kernel net/netfilter/nft_compat.c, __nft_match_eval.
     */
    private boolean isCounted(Family family, Address address, NftRules.Rule rule) throws IOException {
        long told = refused.get(family).getOrDefault(address, rule.counted().packets());
        boolean counted = NftRules.read(requests, family)
                .at(address)
                .filter(now -> now.counted().packets() > told)
                .isPresent();
        refused.get(family).put(address, counted ? told + 1 : told);
        return counted;
    }

    /** The verdict's words. Source: kernel include/uapi/linux/netfilter/nf_tables.h, include/uapi/linux/netfilter.h. */
    private static String verdict(Attributes verdict, List<String> targets) {
        int code = verdict.netInt32(VERDICT_CODE);
        return switch (code) {
            case -1, -2 -> "continue";
            case -3 -> "jump " + verdict.text(VERDICT_CHAIN);
            case -4 -> "goto " + verdict.text(VERDICT_CHAIN);
            case -5 -> "return";
            default -> ending(code & 0xff, targets);
        };
    }

    private static String ending(int code, List<String> targets) {
        if (targets.contains("REJECT") || targets.contains("reject")) {
            return "REJECT";
        }
        return switch (code) {
            case 0 -> "drop";
            case 2 -> targets.isEmpty() ? "stolen" : targets.get(targets.size() - 1);
            case 3 -> "QUEUE";
            default -> "accept";
        };
    }

    @Override
    public Map<String, Map<String, ChainCount>> counts(Family family) throws IOException {
        return NftRules.counts(requests, family);
    }

    @Override
    public void close() {
        events.close();
        requests.close();
    }
}
