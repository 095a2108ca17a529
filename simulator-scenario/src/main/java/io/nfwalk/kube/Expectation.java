package io.nfwalk.kube;

import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the objects say of one way to a Service's port.
 *
 * @param kind what is to become of a packet
 * @param endpoints which endpoints it may come to; none if it is to come to none
 * @param masquerade what is to become of its source
 */
record Expectation(Kind kind, List<ServiceEndpoint> endpoints, Masquerade masquerade) {
    /** What is to become of a packet. */
    enum Kind {
        /** It comes to an endpoint. */
        REACHES,
        /** The client is told that nobody is there. */
        REFUSED,
        /** It is gone without a word. */
        DROPPED,
        /** It may not use this way. */
        FORBIDDEN,
        /** This is no way to the Service. */
        CLOSED,
        /** The node itself answers. */
        ANSWERED
    }

    /** What is to become of a packet's source. */
    enum Masquerade {
        /** It becomes one of the node's. */
        MUST,
        /** It stays. */
        MUST_NOT,
        /** Either is right, as long as the answer comes back. */
        MAY
    }

    /** Copies the list. */
    Expectation {
        endpoints = List.copyOf(endpoints);
    }

    /** Of that way, with that choice of endpoints, where kube-proxy was started so. */
    static Expectation of(
            ServedPort served, EndpointChoice choice, Way way, ProxyOptions options, ClusterNode node, RulesForm form) {
        if (way.to() == To.HEALTH_CHECK) {
            return nothing(Kind.ANSWERED);
        }
        if (!isOpen(way, options)) {
            return nothing(Kind.CLOSED);
        }
        if (!choice.any()) {
            return nothing(Kind.REFUSED);
        }
        if (!isAllowed(served, way, node)) {
            return nothing(Kind.FORBIDDEN);
        }
        boolean inside = way.to() == To.CLUSTER_IP;
        boolean tellsPods = !options.podsOn(node).isPod(served.family()).isEmpty();
        boolean asOutside = way.from() == From.OUTSIDE
                || isPod(way) && !tellsPods
                || way.from() == From.NODE && !form.nodeUsesCluster();
        boolean local =
                inside ? served.service().internalLocal() : served.service().externalLocal() && asOutside;
        List<ServiceEndpoint> endpoints = local ? choice.local() : choice.cluster();
        if (endpoints.isEmpty()) {
            return nothing(Kind.DROPPED);
        }
        return new Expectation(Kind.REACHES, endpoints, masquerade(served, way, inside, tellsPods, options));
    }

    private static Expectation nothing(Kind kind) {
        return new Expectation(kind, List.of(), Masquerade.MAY);
    }

    private static boolean isPod(Way way) {
        return way.from() == From.POD || way.from() == From.ENDPOINT;
    }

    /** Node ports are open on all of the node's addresses, or on those in the given ranges. */
    private static boolean isOpen(Way way, ProxyOptions options) {
        if (way.to() != To.NODE_PORT) {
            return true;
        }
        List<Network> ranges = options.nodePortAddresses().stream()
                .filter(range -> range.address().family() == way.address().family())
                .toList();
        boolean listed = ranges.isEmpty() || ranges.stream().anyMatch(range -> range.contains(way.address()));
        return listed && (!way.address().isLoopback() || options.localhostNodePorts());
    }

    private static boolean isAllowed(ServedPort served, Way way, ClusterNode node) {
        if (way.to() != To.LOAD_BALANCER_IP || served.sourceRanges().isEmpty()) {
            return true;
        }
        IpAddress client =
                way.from() == From.NODE ? node.addresses(served.family()).get(0) : way.client();
        return served.sourceRanges().stream().anyMatch(range -> range.contains(client));
    }

    private static Masquerade masquerade(
            ServedPort served, Way way, boolean inside, boolean tellsPods, ProxyOptions options) {
        if (way.from() == From.NODE) {
            return Masquerade.MAY;
        }
        if (inside) {
            boolean all = options.masqueradeAll();
            return all || way.from() == From.OUTSIDE && tellsPods
                    ? Masquerade.MUST
                    : way.from() == From.OUTSIDE ? Masquerade.MAY : Masquerade.MUST_NOT;
        }
        return served.service().externalLocal() ? Masquerade.MUST_NOT : Masquerade.MUST;
    }

    /** In words for tables: {@code 1/3 each of 10.200.2.51:80, ...}. */
    String words() {
        return switch (kind) {
            case REACHES ->
                "1/" + endpoints.size() + " each of "
                        + endpoints.stream().map(ServiceEndpoint::toString).collect(Collectors.joining(", "));
            case REFUSED -> "refused: no endpoints";
            case DROPPED -> "dropped: no local endpoints";
            case FORBIDDEN -> "dropped: beyond the source ranges";
            case CLOSED -> "closed: not an address for node ports";
            case ANSWERED -> "answered by the node itself";
        };
    }
}
