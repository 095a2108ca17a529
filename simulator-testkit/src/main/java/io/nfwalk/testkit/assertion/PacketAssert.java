package io.nfwalk.testkit.assertion;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.testkit.Crossing;
import io.nfwalk.trace.Verdict;
import io.nfwalk.walk.Ending;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Says what can become of a packet. Each {@code is...} holds if that can come at all: where the rules draw lots, {@link
 * OutcomeAssert#withProbability(long, long)} says how often; {@link OutcomeAssert#always()} that nothing else can come.
 */
public final class PacketAssert {
    private final Chances chances;

    PacketAssert(Chances chances) {
        this.chances = chances;
    }

    /**
     * It reaches that address and port: it leaves for it, or this host's sockets get it as one for it.
     *
     * @param destination {@code 10.200.2.51:80}, {@code [fd00::1]:80}, or an address without a port
     */
    public OutcomeAssert isDeliveredTo(String destination) {
        return claim(
                "to be delivered to " + destination,
                crossing -> crossing.verdict().kind().passed() && names(destination, crossing.last(), false));
    }

    /** It leaves for that address and port. */
    public OutcomeAssert isForwardedTo(String destination) {
        return claim(
                "to be forwarded to " + destination,
                crossing -> crossing.verdict().ending() instanceof Ending.Sent
                        && names(destination, crossing.last(), false));
    }

    /** This host's sockets or protocols get it. */
    public OutcomeAssert isDeliveredLocally() {
        return claim("to be delivered to this host", kind(Verdict.Kind.DELIVERED));
    }

    /** It leaves by that interface. */
    public OutcomeAssert leavesOn(String device) {
        return claim(
                "to leave by " + device,
                crossing -> crossing.out().filter(device::equals).isPresent());
    }

    /**
     * It gets through with that source, as after masquerading.
     *
     * @param source an address, with or without a port
     */
    public OutcomeAssert passesWithSource(String source) {
        return claim(
                "to pass with source " + source,
                crossing -> crossing.verdict().kind().passed() && names(source, crossing.last(), true));
    }

    /** It gets through with the source that it came with. */
    public OutcomeAssert keepsItsSource() {
        return claim(
                "to pass with its own source",
                crossing -> crossing.verdict().kind().passed()
                        && crossing.last().source().equals(crossing.asked().source())
                        && crossing.last()
                                .transport()
                                .sourcePortIfAny()
                                .equals(crossing.asked().transport().sourcePortIfAny()));
    }

    /** A rule or a policy drops it. */
    public OutcomeAssert isDropped() {
        return claim("to be dropped", kind(Verdict.Kind.DROPPED));
    }

    /**
     * That rule drops or rejects it, or that chain's policy: {@code filter:FORWARD:rule:2}, {@code
     * filter:FORWARD:policy:4}.
     */
    public OutcomeAssert isStoppedBy(String address) {
        return claim(
                "to be stopped by " + address,
                crossing -> crossing.verdict()
                        .by()
                        .filter(visit -> visit.address().equals(address))
                        .isPresent());
    }

    /** A rule rejects it, and its sender is told. */
    public OutcomeAssert isRejected() {
        return claim("to be rejected", kind(Verdict.Kind.REJECTED));
    }

    /** Something other than a rule ends it: routing, its time to live, ... */
    public OutcomeAssert isLost() {
        return claim("to be lost without a rule's doing", kind(Verdict.Kind.LOST));
    }

    /**
     * It goes by that rule ({@code nat:PREROUTING:rule:2}), or any rule or policy of that chain ({@code
     * nat:KUBE-SERVICES}).
     */
    public OutcomeAssert meets(String address) {
        return claim("to meet " + address, crossing -> crossing.meets(address));
    }

    /** It does not go by that rule, or any rule or policy of that chain. */
    public OutcomeAssert doesNotMeet(String address) {
        return claim("not to meet " + address, crossing -> !crossing.meets(address));
    }

    /** Anything that a crossing can be asked. */
    public OutcomeAssert satisfies(String words, Predicate<Crossing> wanted) {
        return claim(words, wanted);
    }

    /** Everything that can come, the most probable first. */
    public List<Crossing> crossings() {
        return chances.ways().outcomes().stream().map(way -> way.value()).toList();
    }

    private OutcomeAssert claim(String words, Predicate<Crossing> wanted) {
        if (chances.probability(wanted).isZero()) {
            throw chances.failure(words, wanted);
        }
        return new OutcomeAssert(this, chances, words, wanted);
    }

    private static Predicate<Crossing> kind(Verdict.Kind kind) {
        return crossing -> crossing.verdict().kind() == kind;
    }

    /** Whether an address, with or without a port, is the packet's source or destination. */
    static boolean names(String text, Packet packet, boolean source) {
        IpAddress address = source ? packet.source() : packet.destination();
        OptionalInt port = source
                ? packet.transport().sourcePortIfAny()
                : packet.transport().destinationPortIfAny();
        boolean bare = IpAddress.parse(text).isPresent();
        return bare
                ? IpAddress.of(text).equals(address)
                : address.withPort(port).equals(canonical(text));
    }

    /** The text of an address and port as packets print it. */
    private static String canonical(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
        IpAddress address = IpAddress.parse(host)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no address, nor one with a port, such as 10.0.0.1:80 or [fd00::1]:80"));
        return address.withPort(OptionalInt.of(Integer.parseInt(text.substring(colon + 1))));
    }
}
