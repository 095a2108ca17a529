/** The simulator as a library: rules, hosts, networks, walks and the reasons they ended as they did. */
module io.nfwalk.core {
    requires com.google.common;
    requires org.antlr.antlr4.runtime;
    requires org.jgrapht.core;

    exports io.nfwalk.chance;
    exports io.nfwalk.conntrack;
    exports io.nfwalk.packet;
    exports io.nfwalk.rules;
}
