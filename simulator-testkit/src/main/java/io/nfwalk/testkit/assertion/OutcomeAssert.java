package io.nfwalk.testkit.assertion;

import io.nfwalk.chance.Fraction;
import io.nfwalk.testkit.Crossing;
import java.util.function.Predicate;

/** Says more of what can become of a packet: how often it comes, and what else is so wherever it comes. */
public final class OutcomeAssert {
    /** How far from a stated probability one may be: the kernel keeps 31 bits of what a rule asks for. */
    private static final Fraction TOLERANCE = Fraction.of(1, 1_000_000);

    private final PacketAssert packet;
    private final Chances chances;
    private final String words;
    private final Predicate<Crossing> wanted;

    OutcomeAssert(PacketAssert packet, Chances chances, String words, Predicate<Crossing> wanted) {
        this.packet = packet;
        this.chances = chances;
        this.words = words;
        this.wanted = wanted;
    }

    /**
     * It comes so often, to one in a million: {@code withProbability(1, 3)} also where the kernel, which keeps 31 bits,
     * makes 715827883/2147483648 of {@code --probability 0.33333333349}.
     *
     * @param numerator at least 0
     * @param denominator at least 1
     */
    public OutcomeAssert withProbability(long numerator, long denominator) {
        Fraction stated = Fraction.of(numerator, denominator);
        Fraction found = chances.probability(wanted);
        if (found.minus(stated).abs().compareTo(TOLERANCE) > 0) {
            throw differs(numerator + "/" + denominator, found);
        }
        return this;
    }

    /** It comes exactly so often. */
    public OutcomeAssert withExactProbability(Fraction stated) {
        Fraction found = chances.probability(wanted);
        if (!found.equals(stated)) {
            throw differs("exactly " + stated, found);
        }
        return this;
    }

    /** Nothing else can come. */
    public OutcomeAssert always() {
        Fraction found = chances.probability(wanted);
        if (!found.equals(Fraction.ONE)) {
            throw differs("always", found);
        }
        return this;
    }

    private AssertionError differs(String stated, Fraction found) {
        return chances.failure(words + " with probability " + stated + ", not " + Chances.shown(found), wanted);
    }

    /**
     * Wherever it comes, the answer gets back to who asked, from that address and port.
     *
     * @param source {@code 10.32.0.117:80}, {@code [fd00::1]:80}, or an address without a port
     */
    public OutcomeAssert andItsReplyComesFrom(String source) {
        return and(
                "its reply to come from " + source,
                crossing -> crossing.reply()
                        .filter(reply -> PacketAssert.names(source, reply, true)
                                && reply.destination().equals(crossing.asked().source())
                                && reply.transport()
                                        .destinationPortIfAny()
                                        .equals(crossing.asked().transport().sourcePortIfAny()))
                        .isPresent());
    }

    /** Wherever it comes, who asked gets no answer. */
    public OutcomeAssert andNoReplyComesBack() {
        return and("no reply to come back", crossing -> crossing.reply().isEmpty());
    }

    /** Wherever it comes, the packet leaves by that interface. */
    public OutcomeAssert andLeavesOn(String device) {
        return and(
                "the packet to leave by " + device,
                crossing -> crossing.out().filter(device::equals).isPresent());
    }

    /** Wherever it comes, the packet has that source then, with or without a port. */
    public OutcomeAssert andHasSource(String source) {
        return and(
                "the packet to have source " + source, crossing -> PacketAssert.names(source, crossing.last(), true));
    }

    /** Wherever it comes, the packet goes by that rule, or by any rule or policy of that chain. */
    public OutcomeAssert andMeets(String address) {
        return and("the packet to meet " + address, crossing -> crossing.meets(address));
    }

    private OutcomeAssert and(String more, Predicate<Crossing> too) {
        Predicate<Crossing> but = wanted.and(too.negate());
        if (!chances.probability(but).isZero()) {
            throw chances.failure(words + " and " + more, but.negate());
        }
        return this;
    }

    /** Something else that can become of the same packet. */
    public PacketAssert or() {
        return packet;
    }
}
