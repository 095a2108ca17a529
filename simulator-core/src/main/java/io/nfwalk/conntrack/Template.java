package io.nfwalk.conntrack;

import java.util.List;
import java.util.Optional;

/**
 * What {@code -j CT} leaves on a packet for the tracking hook.
 *
 * @param zone the zone to look the packet up in
 * @param helper the helper to give a new connection
 * @param fromMark the directions for which the zone is the lower half of the packet's mark ({@code --zone mark})
 */
public record Template(Zone zone, Optional<String> helper, List<Direction> fromMark) {
    /** Copies the list. */
    public Template {
        fromMark = List.copyOf(fromMark);
    }

    /** A template whose zone is fixed. */
    public Template(Zone zone, Optional<String> helper) {
        this(zone, helper, List.of());
    }

    /**
     * The template as the tracking hook sees it: with the mark that the packet has then, which may not be the one it had
     * at the CT rule. Source: kernel include/net/netfilter/nf_conntrack_zones.h, nf_ct_zone_tmpl.
     */
    public Template atTracking(int mark) {
        int number = mark & 0xffff;
        return new Template(
                new Zone(
                        fromMark.contains(Direction.ORIGINAL) ? number : zone.original(),
                        fromMark.contains(Direction.REPLY) ? number : zone.reply()),
                helper);
    }
}
