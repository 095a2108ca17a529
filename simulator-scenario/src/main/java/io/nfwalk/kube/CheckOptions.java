package io.nfwalk.kube;

import io.nfwalk.host.Host;
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
 * @param host the node's interfaces, addresses, routes, sysctls and modules, if they are known; its rules don't count.
 *     Modules and bridges are then those that it has
 */
public record CheckOptions(
        ProxyOptions proxy, boolean bridgeCallsIptables, String bridge, Optional<SetText> sets, Optional<Host> host) {
    /** A node as kube-proxy wants it. */
    public static final CheckOptions USUAL =
            new CheckOptions(ProxyOptions.USUAL, true, "cni0", Optional.empty(), Optional.empty());

    /** The same with kube-proxy started so. */
    public CheckOptions with(ProxyOptions other) {
        return new CheckOptions(other, bridgeCallsIptables, bridge, sets, host);
    }

    /** The same with br_netfilter loaded or not. */
    public CheckOptions withBridgeCallsIptables(boolean loaded) {
        return new CheckOptions(proxy, loaded, bridge, sets, host);
    }

    /** The same of a node with these interfaces, addresses, routes, sysctls and modules. */
    public CheckOptions with(Host real) {
        return new CheckOptions(proxy, real.brNetfilterLoaded(), bridge, sets, Optional.of(real));
    }

    ProxyOptions proxy(Family family) {
        return proxy.with(family);
    }
}
