package io.nfwalk.kube;

import io.nfwalk.host.SetText;
import io.nfwalk.packet.Family;
import java.util.Optional;

/**
 * What is known of a node besides its objects and rules.
 *
 * @param proxy how kube-proxy was started; of its families each is checked that has rules
 * @param bridgeCallsIptables whether br_netfilter is loaded, so that bridged packets visit iptables
 * @param bridge the name of the bridge that the pods are on, where the node has a range of pods
 * @param sets the ip sets that are there; without them, what a rule asks of one is not known
 */
public record CheckOptions(ProxyOptions proxy, boolean bridgeCallsIptables, String bridge, Optional<SetText> sets) {
    /** A node as kube-proxy wants it. */
    public static final CheckOptions USUAL = new CheckOptions(ProxyOptions.USUAL, true, "cni0", Optional.empty());

    /** The same with kube-proxy started so. */
    public CheckOptions with(ProxyOptions other) {
        return new CheckOptions(other, bridgeCallsIptables, bridge, sets);
    }

    /** The same with br_netfilter loaded or not. */
    public CheckOptions withBridgeCallsIptables(boolean loaded) {
        return new CheckOptions(proxy, loaded, bridge, sets);
    }

    ProxyOptions proxy(Family family) {
        return proxy.with(family);
    }
}
