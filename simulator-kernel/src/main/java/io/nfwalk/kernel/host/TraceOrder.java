package io.nfwalk.kernel.host;

import io.nfwalk.packet.Family;
import io.nfwalk.scenario.InputOrder;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a host's trace into the order in which ip_tables would have told it, which is that of results.
 *
 * <p>nf_tables tells of a rule after its target has run. So all that happened through what a REJECT, TEE, SYNPROXY,
 * SNPT or DNPT sent stands before its rule's own line, up to the last line of the rule's packet, or the beginning of its
 * hook. While its target runs the packet exists, so that nothing else has its number.
 *
 * <p>iptables-nft registers its security table behind nat in INPUT, the kernel's own stands before it. So there the two
 * are exchanged.
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
        // Where nobody numbers packets, ip_tables has told of them.
        if (lines.stream().anyMatch(line -> line.packet() == 0)) {
            return lines;
        }
        return InputOrder.of(
                lines,
                line -> new InputOrder.Place(
                        number(line), line.event().table(), line.event().chain()));
    }

    /** A number that no packet of another family has. */
    private static long number(TraceLine line) {
        return (long) line.packet() * Family.values().length + line.family().ordinal();
    }
}
