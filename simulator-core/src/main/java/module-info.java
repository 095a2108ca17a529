/** The simulator as a library: rules, hosts, networks, walks and the reasons they ended as they did. */
module io.nfwalk.core {
    requires com.google.common;
    requires org.antlr.antlr4.runtime;
    requires org.jgrapht.core;

    exports io.nfwalk;
    exports io.nfwalk.chance;
    exports io.nfwalk.conntrack;
    exports io.nfwalk.explain;
    exports io.nfwalk.host;
    exports io.nfwalk.match;
    exports io.nfwalk.network;
    exports io.nfwalk.packet;
    exports io.nfwalk.rules;
    exports io.nfwalk.rules.check;
    exports io.nfwalk.target;
    exports io.nfwalk.trace;
    exports io.nfwalk.undo;
    exports io.nfwalk.walk;
}
