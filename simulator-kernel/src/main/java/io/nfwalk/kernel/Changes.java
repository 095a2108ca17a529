package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Settings;
import io.nfwalk.scenario.HostChange;
import java.io.IOException;
import java.util.Map;

/** Puts {@code change} steps into effect. */
final class Changes {
    private static final String BR_NETFILTER = "br_netfilter";

    private final Hosts hosts;

    Changes(Hosts hosts) {
        this.hosts = hosts;
    }

    /** Alters a host: modules first, then sysctls, sets, interfaces, routes, rules, sockets, connections. */
    void make(HostChange change) throws IOException {
        ReplayedHost host = hosts.host(change.host());
        if (change.modules().isPresent()) {
            host.bridgeCalls(change.modules().get().contains(BR_NETFILTER));
        }
        for (Map.Entry<String, String> sysctl : change.sysctls().entrySet()) {
            Settings.write(host.namespace(), sysctl.getKey(), sysctl.getValue());
        }
        boolean switchesIpv6 = change.sysctls().keySet().stream().anyMatch(Settings::removesAddresses);
        if (switchesIpv6) {
            hosts.topology().introduceAll();
        }
        if (change.ipset().isPresent()) {
            host.rules().restoreSets(change.ipset().get(), true);
        }
        if (!change.interfaces().isEmpty()) {
            hosts.topology().setInterfaces(host.name(), change.interfaces());
        }
        if (change.interfaces().containsValue(false) || switchesIpv6) {
            host.conntrack().awaitRemovals();
        }
        if (change.routes().isPresent()) {
            hosts.topology()
                    .replaceRoutes(host.name(), host.routes(), change.routes().get());
            host.routesAre(change.routes().get());
        }
        load(host, change);
        if (change.listen().isPresent()) {
            host.listen(change.listen().get());
        }
        if (change.flushConntrack()) {
            host.conntrack().flush();
        }
    }

    private static void load(ReplayedHost host, HostChange change) throws IOException {
        if (change.loads().isEmpty()) {
            return;
        }
        host.loadMore(change.loads());
        if (!host.hasBridgeCalls() && change.sysctls().keySet().stream().noneMatch(Settings::isOfBridges)) {
            host.bridgeCallsAgain();
        }
    }
}
