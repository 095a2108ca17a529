package io.nfwalk.kernel.host;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a host's trace into the order in which ip_tables would have told it, which is that of results.
 *
 * <p>nf_tables tells of a rule after its target has run. So all that happened through what a REJECT, TEE or SYNPROXY
 * sent stands before its rule's own line, up to the last line of the rule's packet, or the beginning of its hook. While
 * its target runs the packet exists, so that nothing else has its number.
 *
 * <p>iptables-nft registers its security table at priority 150, behind nat at 100; the kernel's own stands at 50. So in
 * INPUT the two are exchanged.
 */
public final class TraceOrder {
    private TraceOrder() {}

    /** A host's trace as results tell it, by {@code HOST} (IPv6: {@code HOST#6}). */
    public static Map<String, List<TraceEvent>> reported(String host, List<TraceLine> lines) {
        Map<String, List<TraceEvent>> reported = new LinkedHashMap<>();
        for (TraceLine line : of(lines)) {
            reported.computeIfAbsent(HostKey.of(host, line.family()), key -> new ArrayList<>())
                    .add(line.event());
        }
        return reported;
    }

    /** The lines in order, without those that only tell of a beginning. */
    static List<TraceLine> of(List<TraceLine> lines) {
        List<TraceLine> ordered = new ArrayList<>();
        for (TraceLine line : lines) {
            if (line.sends()) {
                ordered.add(behindItsPacket(line, ordered), line);
                // The packet's next rule begins here, behind what this one sent.
                ordered.add(TraceLine.beginning(line.family(), line.packet()));
            } else {
                ordered.add(line);
            }
        }
        return securityBeforeNat(ordered.stream().filter(line -> !line.begins()).toList());
    }

    /** Where the packet of a line was told of last; the end if it never was. */
    private static int behindItsPacket(TraceLine line, List<TraceLine> ordered) {
        for (int at = ordered.size(); at > 0; at--) {
            TraceLine before = ordered.get(at - 1);
            if (before.packet() == line.packet() && before.family() == line.family()) {
                return at;
            }
        }
        return ordered.size();
    }

    private static List<TraceLine> securityBeforeNat(List<TraceLine> lines) {
        List<List<TraceLine>> walks = walks(lines);
        for (int i = 0; i + 1 < walks.size(); i++) {
            TraceLine first = walks.get(i).get(0);
            TraceLine second = walks.get(i + 1).get(0);
            if (first.packet() == second.packet()
                    && isInput(first, TableName.NAT)
                    && isInput(second, TableName.SECURITY)) {
                Collections.swap(walks, i, i + 1);
            }
        }
        return walks.stream().flatMap(List::stream).toList();
    }

    private static boolean isInput(TraceLine line, TableName table) {
        return line.event().table().equals(table.toString())
                && line.event().chain().equals(Hook.INPUT.name());
    }

    /** Each walk through one table's hook: it begins in a built-in chain, and user chains belong to it. */
    private static List<List<TraceLine>> walks(List<TraceLine> lines) {
        List<List<TraceLine>> walks = new ArrayList<>();
        for (TraceLine line : lines) {
            if (walks.isEmpty() || begins(line, walks.get(walks.size() - 1).get(0))) {
                walks.add(new ArrayList<>());
            }
            walks.get(walks.size() - 1).add(line);
        }
        return walks;
    }

    private static boolean begins(TraceLine line, TraceLine walk) {
        boolean sameTable = line.packet() == walk.packet()
                && line.event().table().equals(walk.event().table());
        return !sameTable
                || BuiltInChains.contains(line.event().table(), line.event().chain())
                        && !line.event().chain().equals(walk.event().chain());
    }
}
