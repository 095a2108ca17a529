package io.nfwalk.host;

/** What routing decides about a packet that came in. Source: kernel net/ipv4/route.c, ip_route_input_slow. */
public sealed interface RouteDecision {
    /**
     * It goes on to another host.
     *
     * @param route the way
     */
    record Forward(Route route) implements RouteDecision {}

    /**
     * It is for this host.
     *
     * @param route LOCAL, BROADCAST or MULTICAST, its device {@code lo}
     */
    record Deliver(Route route) implements RouteDecision {}

    /**
     * There is no way for it.
     *
     * @param error why; HOST_UNREACHABLE also where the in interface does not forward
     * @param silent whether its sender hears nothing because the in interface does not forward; nothing is heard of a
     *     BLACKHOLE either
     */
    record Unroutable(RouteError error, boolean silent) implements RouteDecision {}

    /**
     * Its addresses are refused: dropped without a word.
     *
     * @param reason which check refused it, as a sentence's beginning: {@code source 127.0.0.1 is a loopback address}
     */
    record Martian(String reason) implements RouteDecision {}
}
