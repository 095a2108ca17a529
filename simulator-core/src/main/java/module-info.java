/** The simulator as a library: rules, hosts, networks, walks and the reasons they ended as they did. */
module io.nfwalk.core {
    requires com.google.common;
    requires org.antlr.antlr4.runtime;
    requires org.jgrapht.core;
}
