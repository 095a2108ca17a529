package io.nfwalk.host;

/** What policy rules and routing tables say of a flow. */
public sealed interface RouteLookup {
    /**
     * There is a way.
     *
     * @param route the way; a LOCAL one names the interface that has the address
     */
    record Found(Route route) implements RouteLookup {}

    /**
     * There is none.
     *
     * @param error why
     */
    record Failed(RouteError error) implements RouteLookup {}
}
