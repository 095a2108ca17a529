package io.nfwalk.testkit.law;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.testkit.Crossing;
import io.nfwalk.testkit.arbitrary.DrawnPacket;
import io.nfwalk.testkit.coverage.CoverageScope;
import io.nfwalk.trace.Verdict;
import io.nfwalk.walk.Event;
import java.util.List;
import java.util.Optional;

/**
 * What one may ask of any host's rules, packet by packet.
 *
 * <pre>{@code
 * @Property
 * void repliesComeBackAsAsked(@ForAll("packets") DrawnPacket packet) { // Packets.near(host, Family.IPV4)
 *     PacketLaws.of(host).aReplyIsTranslatedBackExactly(packet);
 * }
 * }</pre>
 *
 * <p>Each law fails with the packet and its walk. Where the kernel draws lots they are drawn with a fixed seed.
 */
public final class PacketLaws {
    private final Host host;

    private PacketLaws(Host host) {
        this.host = host;
    }

    /** Of a host that has just started. */
    public static PacketLaws of(Host host) {
        return new PacketLaws(host);
    }

    /** What becomes of the packet and of the answer to it; it comes in by the interface that was drawn. */
    public Crossing crossing(DrawnPacket drawn) {
        String in = drawn.in()
                .orElseThrow(() -> new IllegalArgumentException(
                        drawn + " has no interface; Packets.near(host, family) draws one"));
        Crossing crossing = Crossing.received(Simulator.of(host), host, in, drawn.packet());
        crossing.walks().forEach(CoverageScope::report);
        return crossing;
    }

    /** The packet's end is known: it is delivered, it leaves, or something stops it. */
    public void everyPacketEndsSomewhere(DrawnPacket drawn) {
        Crossing crossing = crossing(drawn);
        boolean ends = crossing.verdict().kind() != Verdict.Kind.UNDETERMINED
                && !crossing.walk().endings().isEmpty();
        require(ends, crossing, "has no known end");
    }

    /**
     * If an answer to a connection's first packet comes back to who asked, it comes from the address and port that were
     * asked, to those that asked, whatever was translated on the way.
     */
    public void aReplyIsTranslatedBackExactly(DrawnPacket drawn) {
        Crossing crossing = crossing(drawn);
        Optional<Packet> reply = crossing.reply();
        boolean isTracked = crossing.walk().events().stream()
                .anyMatch(event -> event instanceof Event.Tracked tracked && tracked.newEntry());
        if (isTracked && crossing.out().isPresent() && reply.isPresent()) {
            require(answers(reply.get(), drawn.packet()), crossing, "is answered by " + reply.get());
        }
    }

    private static boolean answers(Packet reply, Packet asked) {
        Transport to = reply.transport();
        Transport from = asked.transport();
        return reply.source().equals(asked.destination())
                && reply.destination().equals(asked.source())
                && to.sourcePortIfAny().equals(from.destinationPortIfAny())
                && to.destinationPortIfAny().equals(from.sourcePortIfAny())
                && reply.icmp().map(Transport.Icmp::id).equals(asked.icmp().map(Transport.Icmp::id));
    }

    /** The packet meets no rule that drops or rejects it, nor a policy that does. */
    public void noRuleStopsThePacket(DrawnPacket drawn) {
        Crossing crossing = crossing(drawn);
        require(crossing.verdict().by().isEmpty(), crossing, "is stopped");
    }

    /**
     * With these rules in place of the host's the packet ends alike: the same kind of end, as the same packet by the
     * same interface. Ports that are drawn by lot are not compared.
     */
    public void endsAlikeWith(RuleSet others, DrawnPacket drawn) {
        Host changed = host.toBuilder().ruleSets(List.of()).rules(others).build();
        Crossing before = crossing(drawn);
        Crossing after = PacketLaws.of(changed).crossing(drawn);
        boolean alike = before.verdict().kind() == after.verdict().kind()
                && before.out().equals(after.out())
                && before.last().destination().equals(after.last().destination())
                && before.last().source().equals(after.last().source())
                && before.last()
                        .transport()
                        .destinationPortIfAny()
                        .equals(after.last().transport().destinationPortIfAny());
        require(alike, before, "ends otherwise with the other rules: " + after);
    }

    private static void require(boolean holds, Crossing crossing, String words) {
        if (!holds) {
            throw new AssertionError(crossing.asked()
                    + crossing.in().map(device -> ", in by " + device + ", ").orElse(" ") + words + "\n\n" + crossing);
        }
    }
}
