package io.nfwalk.kube;

import io.nfwalk.packet.Family;

/**
 * What is known of a node besides its objects and rules.
 *
 * @param proxy how kube-proxy was started; of its families each is checked that has rules
 * @param bridgeCallsIptables whether br_netfilter is loaded, so that bridged packets visit iptables
 * @param bridge the name of the bridge that the pods are on, where the node has a range of pods
 */
public record CheckOptions(ProxyOptions proxy, boolean bridgeCallsIptables, String bridge) {
    /** A node as kube-proxy wants it. */
    public static final CheckOptions USUAL = new CheckOptions(ProxyOptions.USUAL, true, "cni0");

    /** The same with kube-proxy started so. */
    public CheckOptions with(ProxyOptions other) {
        return new CheckOptions(other, bridgeCallsIptables, bridge);
    }

    /** The same with br_netfilter loaded or not. */
    public CheckOptions withBridgeCallsIptables(boolean loaded) {
        return new CheckOptions(proxy, loaded, bridge);
    }

    ProxyOptions proxy(Family family) {
        return proxy.with(family);
    }
}
