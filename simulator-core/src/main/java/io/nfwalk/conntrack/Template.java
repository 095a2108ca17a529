package io.nfwalk.conntrack;

import java.util.List;
import java.util.Optional;

/**
 * What {@code -j CT} leaves on a packet for the tracking hook, and SYNPROXY on a SYN that it sends.
 *
 * @param zone the zone to look the packet up in
 * @param helper the helper to give a new connection
 * @param fromMark the directions for which the zone is the lower half of the packet's mark ({@code --zone mark})
 * @param proxied whether a new connection's handshake is half done: SYNPROXY has met its client already
 * @param mark the mark that CONNMARK reads and writes before the tracking hook; empty: always 0
 */
public record Template(
        Zone zone, Optional<String> helper, List<Direction> fromMark, boolean proxied, Optional<TemplateMark> mark) {
    /** What SYNPROXY leaves on a SYN to a server. */
    public static final Template PROXIED =
            new Template(Zone.DEFAULT, Optional.empty(), List.of(), true, Optional.empty());

    /** Copies the list. */
    public Template {
        fromMark = List.copyOf(fromMark);
    }

    /** What a CT rule leaves. */
    public Template(Zone zone, Optional<String> helper, List<Direction> fromMark) {
        this(zone, helper, fromMark, false, Optional.empty());
    }

    /** A template whose zone is fixed. */
    public Template(Zone zone, Optional<String> helper) {
        this(zone, helper, List.of());
    }

    /** The mark that a match reads before the tracking hook. */
    public int markValue() {
        return mark.map(TemplateMark::value).orElse(0);
    }

    /** The same with a mark that packets share. */
    public Template withMark(TemplateMark shared) {
        return new Template(zone, helper, fromMark, proxied, Optional.of(shared));
    }

    /**
     * The template as the tracking hook sees it: with the mark that the packet has then, which may not be the one it
     * had at the CT rule. Source: kernel include/net/netfilter/nf_conntrack_zones.h, nf_ct_zone_tmpl.
     */
    public Template atTracking(int mark) {
        int number = mark & 0xffff;
        return new Template(
                new Zone(
                        fromMark.contains(Direction.ORIGINAL) ? number : zone.original(),
                        fromMark.contains(Direction.REPLY) ? number : zone.reply()),
                helper,
                List.of(),
                proxied,
                Optional.empty());
    }
}
