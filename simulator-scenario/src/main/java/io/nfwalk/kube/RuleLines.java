package io.nfwalk.kube;

/** Gathers the chains and rules of kube-proxy's tables. */
final class RuleLines {
    private final StringBuilder filterChains = new StringBuilder();
    private final StringBuilder filterRules = new StringBuilder();
    private final StringBuilder natChains = new StringBuilder();
    private final StringBuilder natRules = new StringBuilder();

    void filterChain(String name) {
        filterChains.append(':').append(name).append(" - [0:0]\n");
    }

    void natChain(String name) {
        natChains.append(':').append(name).append(" - [0:0]\n");
    }

    void filter(String rule) {
        filterRules.append(rule).append('\n');
    }

    void nat(String rule) {
        natRules.append(rule).append('\n');
    }

    /** All of it for iptables-restore, with the chain by which kube-proxy sees whether somebody flushed the tables. */
    String text() {
        String filter = ":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n";
        String nat = ":PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n";
        String mangle = ":PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
                + ":POSTROUTING ACCEPT [0:0]\n:KUBE-PROXY-CANARY - [0:0]\n";
        return "*mangle\n" + mangle + "COMMIT\n*filter\n" + filter + filterChains + filterRules + "COMMIT\n*nat\n" + nat
                + natChains + natRules + "COMMIT\n";
    }
}
