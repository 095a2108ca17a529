package io.nfwalk.walk;

import io.nfwalk.host.Flow;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import java.util.Optional;
import java.util.OptionalInt;

/** The questions that packets put to routing. */
final class Flows {
    private static final String OWN = "lo";

    private Flows() {}

    /** A packet that arrived on a device. */
    static Flow arriving(Passage passage, String device) {
        return of(passage.packet, Optional.of(passage.packet.source()), device, passage.mark);
    }

    /** A packet that this host sends; {@code source} is empty where routing shall choose. */
    static Flow own(Packet packet, Optional<IpAddress> source, Optional<String> boundDevice, int mark) {
        Flow flow = of(packet, source, OWN, mark);
        return boundDevice.map(flow::leavingBy).orElse(flow);
    }

    /**
     * Ports are read from whole packets only, and what stands behind an authentication header is not looked at. Source:
     * kernel net/core/flow_dissector.c, __skb_flow_dissect.
     */
    private static Flow of(Packet packet, Optional<IpAddress> source, String inDevice, int mark) {
        boolean authenticated = packet.authentication().isPresent();
        boolean whole = packet.fragment().isEmpty() && !authenticated;
        return new Flow(
                packet.destination(),
                source,
                inDevice,
                Optional.empty(),
                false,
                mark,
                packet.tos(),
                authenticated ? Protocol.AH : packet.protocol(),
                whole ? packet.transport().sourcePortIfAny() : OptionalInt.empty(),
                whole ? packet.transport().destinationPortIfAny() : OptionalInt.empty());
    }
}
