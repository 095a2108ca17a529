package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import java.util.Optional;

/** Where packets of a host's own would go, as far as a helper asks for it. */
@FunctionalInterface
public interface Ways {
    /** There is no way to anywhere. */
    Ways NONE = destination -> Optional.empty();

    /**
     * The beginning of a way.
     *
     * @param device the interface that it leaves by
     * @param neighbour who gets the packet; the destination itself if that is a neighbour
     */
    record Way(String device, IpAddress neighbour) {}

    /** The way to there, if there is one. */
    Optional<Way> to(IpAddress destination);
}
