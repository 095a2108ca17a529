package io.nfwalk.explain;

import io.nfwalk.network.Network;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A record for people: host by host what happened, in order.
 *
 * <pre>
 *   worker-2
 *     in veth-tmp2    tcp 10.200.2.41:58488 to 10.32.0.117:80 S, ttl 64    tmp2/eth0 > worker-2/cnio0
 *     raw PREROUTING: policy ACCEPT; conntrack: NEW, a new entry; mangle PREROUTING: policy ACCEPT
 *     nat:PREROUTING:rule:1    jump KUBE-SERVICES    worker-2.rules:70
 * </pre>
 *
 * <p>Rules stand in the address form of a TRACE log. Policies that accept and conntrack's word share lines; they keep
 * their order.
 */
public final class WalkText {
    /** Columns that a line should not exceed; a long name may make it. */
    static final int WIDTH = 120;

    private WalkText() {}

    /**
     * The events as lines without line ends. A host's events up to the next host's stand under its name, with an empty
     * line between hosts.
     *
     * @param events what happened
     * @param network where: its hosts' names for MAC addresses, modules and sysctls are told
     * @param ink how words stand out
     */
    public static List<String> lines(List<Event> events, Network network, Ink ink) {
        return lines(events, network, ink, true);
    }

    /**
     * The same, with or without the Ethernet addresses of frames.
     *
     * @param addresses whether frames show from which station to which they go
     */
    public static List<String> lines(List<Event> events, Network network, Ink ink, boolean addresses) {
        MacOwners owners = new MacOwners(network);
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            int to = from + 1;
            while (to < events.size()
                    && events.get(to).host().equals(events.get(from).host())) {
                to++;
            }
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(new SceneText(events.subList(from, to), network, owners, ink, addresses).lines());
            from = to;
        }
        return lines;
    }
}
