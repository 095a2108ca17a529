package io.nfwalk.scenario;

import io.nfwalk.rules.Hook;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * The order in which results tell what a packet met in INPUT: that of the kernel's own priorities, which asks security
 * (50) before nat (100). iptables-nft registers its security table at 150, so there the packet meets them the other way
 * round.
 */
public final class InputOrder {
    private static final String INPUT = Hook.INPUT.name();

    private InputOrder() {}

    /**
     * Where a line of a trace was written.
     *
     * @param packet about which of the host's packets
     * @param table in which table
     * @param chain in which chain
     */
    public record Place(long packet, String table, String chain) {
        boolean begins(TableName walk) {
            return table.equals(walk.toString()) && chain.equals(INPUT);
        }

        /** Whether it is of a walk that has begun in that table's INPUT, user chains included. */
        boolean goesOnIn(TableName walk) {
            return table.equals(walk.toString())
                    && (chain.equals(INPUT)
                            || walk.hooks().stream()
                                    .noneMatch(hook -> hook.name().equals(chain)));
        }
    }

    /**
     * Puts each packet's walk through security INPUT before its walk through nat INPUT, with all that its rules sent.
     *
     * @param lines a host's trace of one family through nf_tables, a rule before what it sent
     * @param placeOf where a line was written
     */
    public static <T> List<T> of(List<T> lines, Function<T, Place> placeOf) {
        List<T> ordered = new ArrayList<>(lines);
        List<Place> places = new ArrayList<>(lines.stream().map(placeOf).toList());
        if (places.stream().noneMatch(place -> place.begins(TableName.SECURITY))) {
            return ordered;
        }
        int at = 0;
        while (at < ordered.size()) {
            at = places.get(at).begins(TableName.NAT) ? behindWalk(ordered, places, at) : at + 1;
        }
        return ordered;
    }

    /** Moves what belongs before a walk through nat there. The place behind the walk's first stretch. */
    private static <T> int behindWalk(List<T> ordered, List<Place> places, int nat) {
        int afterNat = next(places, nat, places.get(nat), TableName.NAT);
        int begin = afterNat;
        while (begin < places.size()
                && places.get(begin).packet() != places.get(nat).packet()) {
            begin++;
        }
        if (begin == places.size() || !places.get(begin).begins(TableName.SECURITY)) {
            return afterNat;
        }
        int end = next(places, begin, places.get(begin), TableName.SECURITY);
        Collections.rotate(ordered.subList(nat, end), end - begin);
        Collections.rotate(places.subList(nat, end), end - begin);
        return end;
    }

    /** The place behind the last line of a packet's walk, which other packets' lines may interrupt. */
    private static int next(List<Place> places, int from, Place first, TableName walk) {
        int behind = from + 1;
        for (int at = behind; at < places.size(); at++) {
            Place place = places.get(at);
            if (place.packet() == first.packet()) {
                if (!place.goesOnIn(walk)) {
                    return behind;
                }
                behind = at + 1;
            }
        }
        return behind;
    }
}
