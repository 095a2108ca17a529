package io.nfwalk.kernel;

import io.nfwalk.kernel.host.RuleLoads.Loading;
import io.nfwalk.kernel.host.Settings;
import io.nfwalk.scenario.HostSetup;
import io.nfwalk.scenario.RulesSource;
import io.nfwalk.scenario.Scenario;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
            if (setup.ipset().isPresent()) {
                hosts.host(setup.host().name())
                        .rules()
                        .restoreSets(setup.ipset().get(), false);
            }
        }
        loadRules();
        boolean timeStandsStill = !scenario.letsTimePass();
        for (HostSetup setup : scenario.setups()) {
            ReplayedHost host = hosts.host(setup.host().name());
            host.learnRules();
            host.conntrack().insert(setup.conntrack());
            host.listen(setup.host().sockets());
            if (!setup.rules().isEmpty()) {
                host.bridgeCallsAgain();
                Settings.bridges(host.namespace(), setup.sysctls());
            }
            if (timeStandsStill) {
                Settings.letNoTimePass(host.namespace(), setup.sysctls());
            }
        }
    }

    /** Loads the first text of every host, then the second of those that have more: the kernel takes long for each. */
    private void loadRules() throws IOException {
        boolean more = true;
        for (int i = 0; more; i++) {
            more = false;
            List<Loading> begun = new ArrayList<>();
            try {
                for (HostSetup setup : scenario.setups()) {
                    if (i < setup.rules().size()) {
                        RulesSource source = setup.rules().get(i);
                        begun.add(hosts.host(setup.host().name()).rules().begin(source));
                        more = true;
                    }
                }
            } finally {
                finishAll(begun);
            }
        }
    }

    private static void finishAll(List<Loading> begun) throws IOException {
        IOException first = null;
        for (Loading loading : begun) {
            try {
                if (first == null) {
                    loading.finish();
                } else {
                    loading.abandon();
                }
            } catch (IOException refused) {
                first = first == null ? refused : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
