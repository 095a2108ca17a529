package io.nfwalk.testkit;

import io.nfwalk.Simulator;
import io.nfwalk.Walk;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Packet;
import io.nfwalk.testkit.arbitrary.Conversation;
import io.nfwalk.trace.Verdict;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One packet through a host, and the answer to it back through the host.
 *
 * <p>Who answers: of a packet that left, whoever it was sent to, at once and out of the same wire; of one that was
 * delivered, the host itself, if a socket or protocol of its does.
 *
 * @param asked the packet as it arrived or was sent
 * @param in the interface that it arrived by; empty if the host sent it
 * @param walk what it led to
 * @param verdict what became of it
 * @param answerWalk what the answer to it led to, if it left
 * @param reply the answer as the asker gets it, if it does
 */
public record Crossing(
        Packet asked,
        Optional<String> in,
        Walk walk,
        Verdict verdict,
        Optional<Walk> answerWalk,
        Optional<Packet> reply) {
    /** What a packet that arrives by a wire leads to, and the answer to it. */
    public static Crossing received(Simulator simulator, Host host, String in, Packet packet) {
        Walk walk = simulator.receive(in, packet);
        return answered(simulator, host, packet, Optional.of(in), walk);
    }

    /** What a packet that the host sends leads to, and the answer to it. */
    public static Crossing sent(Simulator simulator, Host host, Packet packet) {
        return answered(simulator, host, packet, Optional.empty(), simulator.send(packet));
    }

    private static Crossing answered(Simulator simulator, Host host, Packet packet, Optional<String> in, Walk walk) {
        Verdict verdict = Verdict.of(walk.events(), in.isEmpty(), packet);
        Optional<Event.FrameSeen> left = left(walk, verdict.ending(), host);
        if (left.isEmpty()) {
            Optional<Packet> own = verdict.kind() == Verdict.Kind.DELIVERED ? sentTo(packet, walk) : Optional.empty();
            return new Crossing(packet, in, walk, verdict, Optional.empty(), own);
        }
        Packet answer = Conversation.answer(left.get().packet());
        Walk back = simulator.receive(left.get().device(), answer);
        Ending end = Verdict.of(back.events(), false, answer).ending();
        Optional<Packet> reply = end instanceof Ending.Gone || end instanceof Ending.Undetermined
                ? Optional.empty()
                : Optional.of(end.packet());
        return new Crossing(packet, in, walk, verdict, Optional.of(back), reply);
    }

    /** The last frame in which the packet left by a wire. */
    private static Optional<Event.FrameSeen> left(Walk walk, Ending ending, Host host) {
        return ending instanceof Ending.Sent
                ? walk.events().stream()
                        .filter(Event.FrameSeen.class::isInstance)
                        .map(Event.FrameSeen.class::cast)
                        .filter(frame -> frame.direction() == Event.FrameDirection.OUT
                                && frame.packet().equals(ending.packet())
                                && isWire(host, frame.device()))
                        .reduce((before, last) -> last)
                : Optional.empty();
    }

    /** The wire by which the packet left, if it did. */
    static Optional<String> wire(Walk walk, Ending ending, Host host) {
        return left(walk, ending, host).map(Event.FrameSeen::device);
    }

    private static boolean isWire(Host host, String device) {
        return host.interfaceNamed(device)
                .filter(found -> found.kind() == NetworkInterface.Kind.VETH)
                .isPresent();
    }

    /** What the host itself sent to the asker's address and port. */
    private static Optional<Packet> sentTo(Packet asked, Walk walk) {
        return walk.events().stream()
                .filter(Event.FrameSeen.class::isInstance)
                .map(Event.FrameSeen.class::cast)
                .filter(frame -> frame.direction() == Event.FrameDirection.OUT)
                .map(Event.FrameSeen::packet)
                .filter(packet -> packet.destination().equals(asked.source())
                        && packet.protocol() == asked.protocol()
                        && packet.transport()
                                .destinationPortIfAny()
                                .equals(asked.transport().sourcePortIfAny()))
                .findFirst();
    }

    /** The packet as it was at its end: as it left, as a socket got it, or as it was when it was dropped. */
    public Packet last() {
        return verdict.ending().packet();
    }

    /** The interface that it left by; empty if it did not leave. */
    public Optional<String> out() {
        return verdict.ending() instanceof Ending.Sent sent ? Optional.of(sent.outInterface()) : Optional.empty();
    }

    /** Whether it went by that rule ({@code nat:PREROUTING:rule:2}), or by any rule or policy of that chain. */
    public boolean meets(String address) {
        return walk.visits().stream()
                .anyMatch(visit ->
                        visit.address().equals(address) || visit.address().startsWith(address + ":"));
    }

    /** The walks: that of the packet, and that of the answer to it. */
    public List<Walk> walks() {
        List<Walk> walks = new ArrayList<>(List.of(walk));
        answerWalk.ifPresent(walks::add);
        return walks;
    }

    /** In a line: the packet, and what became of it. */
    public String words() {
        return asked + in.map(device -> ", in by " + device).orElse(", sent by the host") + ": " + verdict;
    }

    /** The walk for people, and behind it that of the answer. */
    @Override
    public String toString() {
        return words() + "\n" + walk
                + answerWalk.map(back -> "\n\nthe answer:\n" + back).orElse("");
    }
}
