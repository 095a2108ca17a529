package io.nfwalk.testkit.assertion;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.testkit.Crossing;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Says what becomes of packets on a host that has just started, whatever the kernel draws. */
public final class HostAssert extends AbstractAssert<HostAssert, Host> {
    HostAssert(Host host) {
        super(host, HostAssert.class);
    }

    /**
     * A packet from a wire, in words: {@code tcp 10.0.0.7:40000 to 10.32.0.10:53}.
     *
     * @throws io.nfwalk.packet.PacketTextException if a word is wrong
     */
    public Receiving receiving(String packet) {
        return receiving(Packet.parse(packet));
    }

    /** A packet from a wire. */
    public Receiving receiving(Packet packet) {
        isNotNull();
        return new Receiving(actual, packet);
    }

    /** A packet that a process of the host sends, in words. */
    public PacketAssert sending(String packet) {
        return sending(Packet.parse(packet));
    }

    /** A packet that a process of the host sends. */
    public PacketAssert sending(Packet packet) {
        isNotNull();
        return new PacketAssert(
                Chances.of(actual, packet, Optional.empty(), simulator -> Crossing.sent(simulator, actual, packet)));
    }

    /**
     * A packet that is about to arrive.
     *
     * @param host where
     * @param packet the packet
     */
    public record Receiving(Host host, Packet packet) {
        /**
         * Lets it arrive by that interface.
         *
         * @throws IllegalArgumentException if the host has no wire there
         */
        public PacketAssert on(String device) {
            return new PacketAssert(Chances.of(
                    host,
                    packet,
                    Optional.of(device),
                    (Simulator simulator) -> Crossing.received(simulator, host, device, packet)));
        }
    }
}
