package io.nfwalk.kernel.host;

import io.nfwalk.kernel.host.TraceLine.Start;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import io.nfwalk.scenario.RunReport.TraceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a host's trace into the order in which ip_tables would have told it, which is that of results.
 *
 * <p>nf_tables tells of a rule after its target has run. So what a REJECT or TEE sent stands directly before its rule's
 * own line. That packet's walk begins with a start of the host's own; back to the rule's packet itself, a line of the same
 * packet or one whose walk began elsewhere, all is pushed behind the rule's line. If the rule's packet is the host's own,
 * answers to what it sent may have arrived meanwhile: then all is pushed back to the last line of that packet.
 *
 * <p>iptables-nft registers its security table at priority 150, behind nat at 100; the kernel's own stands at 50. So in
 * INPUT the two are exchanged.
 */
public final class TraceOrder {
    private TraceOrder() {}

    private record Placed(TraceLine line, Optional<Start> start) {
        boolean isOfOwnPacket() {
            return start.equals(Optional.of(Start.OWN));
        }
    }

    /** A host's trace as results tell it, by {@code HOST} (IPv6: {@code HOST#6}). */
    public static Map<String, List<TraceEvent>> reported(String host, List<TraceLine> lines) {
        Map<String, List<TraceEvent>> reported = new LinkedHashMap<>();
        for (TraceLine line : of(lines)) {
            reported.computeIfAbsent(HostKey.of(host, line.family()), key -> new ArrayList<>())
                    .add(line.event());
        }
        return reported;
    }

    /** The lines in order, without those that only tell of a walk's beginning. */
    static List<TraceLine> of(List<TraceLine> lines) {
        List<Placed> ordered = new ArrayList<>();
        int settled = 0;
        Map<Integer, Start> starts = new LinkedHashMap<>();
        for (TraceLine line : lines) {
            line.start().ifPresent(start -> starts.put(line.packet(), start));
            Placed placed = new Placed(line, Optional.ofNullable(starts.get(line.packet())));
            ordered.add(line.sends() ? beforeWhatItSent(placed, ordered, settled) : ordered.size(), placed);
            if (line.sends() && !placed.isOfOwnPacket()) {
                settled = ordered.size();
            }
        }
        return securityBeforeNat(ordered.stream()
                .map(Placed::line)
                .filter(line -> line.start().isEmpty())
                .toList());
    }

    /** What the rule of a packet from elsewhere sent is settled: a clone of that packet has no beginning of its own. */
    private static int beforeWhatItSent(Placed placed, List<Placed> ordered, int settled) {
        TraceLine rule = placed.line();
        if (placed.isOfOwnPacket()) {
            for (int at = ordered.size(); at > settled; at--) {
                if (ordered.get(at - 1).line().packet() == rule.packet()) {
                    return at;
                }
            }
        }
        int at = ordered.size();
        while (at > settled
                && ordered.get(at - 1).line().packet() != rule.packet()
                && ordered.get(at - 1).isOfOwnPacket()) {
            at--;
        }
        return at;
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
