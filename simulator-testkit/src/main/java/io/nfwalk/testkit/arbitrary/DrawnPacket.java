package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.trace.Trace;
import io.nfwalk.trace.Tracer;
import java.util.Optional;

/**
 * A packet with what rules ask besides its headers.
 *
 * @param packet the packet
 * @param in the interface that it comes in by, if that was drawn
 * @param out the interface that it leaves by if it is not for the host, if that was drawn
 * @param mark its mark before any rule sees it
 */
public record DrawnPacket(Packet packet, Optional<String> in, Optional<String> out, int mark) {
    /** What becomes of it on a host of which nothing is known but the rules. */
    public Trace trace(RuleSet rules) {
        Tracer tracer = Tracer.of(rules).mark(mark);
        in.ifPresent(tracer::in);
        out.ifPresent(tracer::out);
        return tracer.trace(packet);
    }

    /** {@code tcp 10.0.0.7:40000 to 10.32.0.10:53 S in eth0 mark 0x1}. */
    @Override
    public String toString() {
        return packet
                + in.map(device -> " in " + device).orElse("")
                + out.map(device -> " out " + device).orElse("")
                + (mark == 0 ? "" : " mark 0x" + Integer.toHexString(mark));
    }
}
