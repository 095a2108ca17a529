package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Settings;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;

/** Gives hosts that have been built what they have at the start: sets, rules, connections, sockets. */
final class Furnishing {
    private final Hosts hosts;
    private final Scenario scenario;

    Furnishing(Hosts hosts, Scenario scenario) {
        this.hosts = hosts;
        this.scenario = scenario;
    }

    void furnish() throws IOException {
        for (HostSetup setup : scenario.setups()) {
            ReplayedHost host = hosts.host(setup.host().name());
            if (setup.ipset().isPresent()) {
                host.rules().restoreSets(setup.ipset().get(), false);
            }
            host.loadFirstRules();
            host.conntrack().insert(setup.conntrack());
            host.listen(setup.host().sockets());
            host.bridgeCallsAgain();
            Settings.bridges(host.namespace(), setup.sysctls());
        }
    }
}
