package io.nfwalk.kube;

import java.util.Locale;

/** What must hold on a node for every Service, whatever its rules look like. */
public enum Law {
    /** Every packet's end is known. */
    ENDS("every packet ends somewhere"),
    /** Nothing else than what the objects say is reached. */
    REACHES("a Service reaches its ready endpoints and nothing else"),
    /** All are reached alike. */
    SHARES("every endpoint of a Service has its share"),
    /** Nobody waits for what is not there. */
    REFUSES("a Service without endpoints is refused"),
    /** Others have endpoints, and a load balancer is to look there. */
    DROPS("where only local endpoints count and there are none, packets are dropped"),
    /** Service addresses are known inside the cluster only. */
    TRANSLATES("no packet to a Service's address leaves the node untranslated"),
    /** Answers have to come back to where the packet was translated. */
    MASQUERADES("what would be answered past the node is masqueraded"),
    /** Who asked is to be seen. */
    KEEPS_SOURCE("what needs no masquerading keeps its source"),
    /** The client asked the Service, not the endpoint. */
    ANSWERS("a reply is translated back exactly"),
    /** A client stays with its endpoint. */
    STICKS("session affinity sticks"),
    /** Node ports are open where they should be. */
    NODE_PORTS("a node port answers on the addresses it should and on no others"),
    /** A load balancer that is not answered sends nobody to the node. */
    HEALTH_CHECKS("a load balancer's health checks come to the node itself"),
    /** Others may not use the load balancer. */
    SOURCE_RANGES("a load balancer's address is for its source ranges"),
    /** A reset of an unknown connection would reach the client as it is. */
    INVALID("packets in no known connection don't leak untranslated"),
    /** The mark means that a packet is still to be masqueraded. */
    CLEARS_MARK("the masquerade mark is cleared when a packet leaves"),
    /** The mark has 32 bits, and only one is kube-proxy's. */
    OTHER_MARKS("other programs' bits of the mark change nothing, and stay"),
    /** What is gone from the objects is gone from the rules. */
    LEFTOVERS("nothing is left of what the objects no longer have");

    private final String sentence;

    Law(String sentence) {
        this.sentence = sentence;
    }

    /** What must hold, as a sentence. */
    public String sentence() {
        return sentence;
    }

    /** The word for programs: {@code keeps-source}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
