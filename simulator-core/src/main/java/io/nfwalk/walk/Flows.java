package io.nfwalk.walk;

import io.nfwalk.host.Flow;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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

    private static Flow of(Packet packet, Optional<IpAddress> source, String inDevice, int mark) {
        OptionalLong ports = ports(packet);
        return new Flow(
                packet.destination(),
                source,
                inDevice,
                Optional.empty(),
                false,
                mark,
                packet.tos(),
                packet.authentication().isPresent() ? Protocol.AH : packet.protocol(),
                half(ports, Short.SIZE),
                half(ports, 0));
    }

    /**
     * The four bytes that routing takes for ports. It reads them from whole packets only, takes the index of ESP and of
     * an authentication header for them, and does not look at what stands behind the latter. Source: kernel
     * net/core/flow_dissector.c, __skb_flow_dissect; include/linux/in.h, proto_ports_offset.
     */
    private static OptionalLong ports(Packet packet) {
        if (packet.fragment().isPresent()) {
            return OptionalLong.empty();
        }
        if (packet.authentication().isPresent()) {
            return OptionalLong.of(packet.authentication().get().spi());
        }
        return switch (packet.protocol()) {
            case Protocol.DCCP, Protocol.ESP -> word(packet.payload(), 0);
            case Protocol.AH -> word(packet.payload(), 4);
            default -> {
                OptionalInt from = packet.transport().sourcePortIfAny();
                OptionalInt to = packet.transport().destinationPortIfAny();
                yield from.isPresent() && to.isPresent()
                        ? OptionalLong.of((long) from.getAsInt() << Short.SIZE | to.getAsInt())
                        : OptionalLong.empty();
            }
        };
    }

    private static OptionalLong word(Payload bytes, int from) {
        if (bytes.length() < from + Integer.BYTES) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(bytes.wordAt(from));
    }

    private static OptionalInt half(OptionalLong word, int shift) {
        return word.isPresent() ? OptionalInt.of((int) (word.getAsLong() >> shift & 0xffff)) : OptionalInt.empty();
    }
}
