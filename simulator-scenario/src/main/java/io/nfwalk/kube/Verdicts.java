package io.nfwalk.kube;

import io.nfwalk.chance.Distribution;
import io.nfwalk.chance.Fraction;
import io.nfwalk.kube.Expectation.Kind;
import io.nfwalk.kube.Expectation.Masquerade;
import io.nfwalk.kube.Observed.Answer;
import io.nfwalk.kube.Observed.End;
import io.nfwalk.kube.Way.From;
import io.nfwalk.kube.Way.To;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares what became of packets on one way with what should. */
final class Verdicts {
    /** Old releases print a rule's probability with five digits. */
    private static final Fraction ROUNDING = Fraction.of(1, 50_000);

    /** A share may be off by one part in so many. */
    private static final long PARTS = 200;

    private final ServedPort served;
    private final EndpointChoice choice;
    private final Way way;
    private final Expectation expected;
    private final CheckOptions options;
    private final RulesForm form;

    /**
     * What is wrong.
     *
     * @param law the law that does not hold
     * @param explanation what is, and what should be
     */
    record Wrong(Law law, String explanation) {}

    Verdicts(
            ServedPort served,
            EndpointChoice choice,
            Way way,
            Expectation expected,
            CheckOptions options,
            RulesForm form) {
        this.served = served;
        this.choice = choice;
        this.way = way;
        this.expected = expected;
        this.options = options;
        this.form = form;
    }

    /** What is wrong with one outcome; empty if nothing is. */
    Optional<Wrong> of(Observed seen, Fraction probability, NodeNetwork network) {
        return switch (seen.end()) {
            case REACHED -> ofReached(seen, probability, network);
            case REFUSED -> ofRefused(seen, probability);
            case DROPPED -> ofDropped(seen, probability);
            case UNTRANSLATED -> ofUntranslated(probability);
            case CLOSED -> ofClosed(probability);
            case UNKNOWN ->
                wrong(Law.ENDS, "What becomes of the packet hangs on something unknown: " + seen.why() + ".");
        };
    }

    private static Optional<Wrong> wrong(Law law, String explanation) {
        return Optional.of(new Wrong(law, explanation));
    }

    private static String likely(Fraction probability) {
        return probability.equals(Fraction.ONE) ? "" : " with probability " + probability;
    }

    /** The law of what should have happened. */
    private Law law() {
        return switch (expected.kind()) {
            case REACHES -> Law.REACHES;
            case REFUSED -> Law.REFUSES;
            case DROPPED -> Law.DROPS;
            case FORBIDDEN -> Law.SOURCE_RANGES;
            case CLOSED -> Law.NODE_PORTS;
            case ANSWERED -> Law.HEALTH_CHECKS;
        };
    }

    private Optional<Wrong> ofRefused(Observed seen, Fraction probability) {
        if (!List.of(Kind.REACHES, Kind.DROPPED, Kind.ANSWERED).contains(expected.kind())) {
            return Optional.empty();
        }
        return wrong(
                law(),
                "The client is refused" + likely(probability) + "; expected: " + expected.words() + ". " + seen.why());
    }

    private Optional<Wrong> ofDropped(Observed seen, Fraction probability) {
        if (!List.of(Kind.REACHES, Kind.REFUSED, Kind.ANSWERED).contains(expected.kind())) {
            return Optional.empty();
        }
        return wrong(
                law(),
                "The packet is dropped" + likely(probability) + "; expected: " + expected.words() + ". " + seen.why());
    }

    /** kube-proxy lets the node itself ask elsewhere for an external address that has no endpoints. */
    private Optional<Wrong> ofUntranslated(Fraction probability) {
        boolean external = way.to() == To.EXTERNAL_IP || way.to() == To.LOAD_BALANCER_IP;
        if (way.from() == From.NODE && external && expected.kind() == Kind.REFUSED) {
            return Optional.empty();
        }
        boolean dropped = expected.kind() == Kind.DROPPED || expected.kind() == Kind.FORBIDDEN;
        if (external && dropped && form.dropsByMark()) {
            return Optional.empty();
        }
        return wrong(
                Law.TRANSLATES,
                "The packet leaves the node for " + way.asked() + " itself" + likely(probability) + "; expected: "
                        + expected.words() + ".");
    }

    /** A closed port of the node's refuses by itself. */
    private Optional<Wrong> ofClosed(Fraction probability) {
        if (List.of(Kind.CLOSED, Kind.REFUSED, Kind.ANSWERED).contains(expected.kind())) {
            return Optional.empty();
        }
        boolean nodePort = way.to() == To.NODE_PORT && expected.kind() == Kind.REACHES;
        return wrong(
                nodePort ? Law.NODE_PORTS : law(),
                "The packet is left to the node itself, as if there were no Service" + likely(probability)
                        + "; expected: " + expected.words() + ".");
    }

    private Optional<Wrong> ofReached(Observed seen, Fraction probability, NodeNetwork network) {
        if (expected.kind() != Kind.REACHES) {
            return wrong(
                    law(),
                    seen.place() + " is reached" + likely(probability) + "; expected: " + expected.words() + ".");
        }
        if (expected.endpoints().stream().noneMatch(seen::reached)) {
            return wrong(
                    Law.REACHES,
                    seen.place() + " is reached" + likely(probability) + ", " + whatItIs(seen) + "; expected: "
                            + expected.words() + ".");
        }
        if (seen.delivered()) {
            return ofAnswer(seen, network);
        }
        if (seen.marked()) {
            return wrong(
                    Law.CLEARS_MARK, "The packet leaves for " + seen.place() + " with the masquerade mark still set.");
        }
        boolean itself = seen.address().equals(way.client());
        Masquerade asked = itself ? Masquerade.MUST : expected.masquerade();
        if (asked == Masquerade.MUST && seen.sourceKept()) {
            return wrong(
                    Law.MASQUERADES,
                    seen.place() + " sees " + seen.source() + " as the client, and may answer it past this node.");
        }
        if (asked == Masquerade.MUST_NOT && !seen.sourceKept()) {
            return wrong(
                    Law.KEEPS_SOURCE,
                    seen.place() + " sees " + seen.source() + " instead of the client, " + way.client() + ".");
        }
        return ofAnswer(seen, network);
    }

    private Optional<Wrong> ofAnswer(Observed seen, NodeNetwork network) {
        if (seen.answer() == Answer.NONE || seen.answer() == Answer.RIGHT) {
            return Optional.empty();
        }
        String what = seen.answer() == Answer.LOST
                ? "The answer of " + seen.place() + " does not come to the client."
                : "The answer of " + seen.place() + " comes to the client untranslated, so it is no answer to what was"
                        + " asked of " + way.asked() + ".";
        boolean trap = !options.bridgeCallsIptables() && !network.isOwn(seen.address());
        return wrong(
                Law.ANSWERS,
                trap
                        ? what + " Client and endpoint are on one bridge, and without br_netfilter what a bridge passes"
                                + " on visits neither iptables nor conntrack: load it, with"
                                + " net.bridge.bridge-nf-call-iptables = 1."
                        : what);
    }

    /** Why an endpoint should not be reached. */
    private String whatItIs(Observed seen) {
        Optional<ServiceEndpoint> known =
                choice.all().stream().filter(seen::reached).findFirst();
        if (known.isPresent()) {
            ServiceEndpoint one = known.get();
            if (!one.ready()) {
                return one.terminating() ? "an endpoint that is about to end" : "an endpoint that is not ready";
            }
            return one.local() ? "an endpoint that is not meant for this" : "an endpoint that is not on this node";
        }
        IpAddress address = seen.address();
        boolean otherPort = choice.all().stream().anyMatch(one -> one.address().equals(address));
        return otherPort ? "an endpoint's address but not its port" : "which is no endpoint of " + served.title();
    }

    /** What is wrong with the endpoints' shares. */
    List<Wrong> ofShares(Distribution<Observed> found) {
        List<Wrong> all = new ArrayList<>();
        if (expected.kind() != Kind.REACHES) {
            return all;
        }
        int count = expected.endpoints().size();
        boolean anyReached =
                found.outcomes().stream().anyMatch(one -> one.value().end() == End.REACHED);
        for (ServiceEndpoint endpoint : expected.endpoints()) {
            Fraction share = found.probability(seen -> seen.reached(endpoint));
            if (share.isZero() && found.unexplored().isZero()) {
                if (anyReached) {
                    all.add(new Wrong(Law.REACHES, endpoint + " is never reached; its share is 1/" + count + "."));
                }
            } else if (isOff(share, count, found.unexplored())) {
                all.add(new Wrong(
                        Law.SHARES,
                        endpoint + " is reached with probability " + share + " (" + decimal(share)
                                + "); its share is 1/" + count + "."));
            }
        }
        return all;
    }

    private static String decimal(Fraction share) {
        return String.format(Locale.ROOT, "%.6f", share.toDouble());
    }

    private static boolean isOff(Fraction share, int count, Fraction unexplored) {
        Fraction nominal = Fraction.of(1, count);
        Fraction slack = Fraction.of(1, count * PARTS).plus(ROUNDING).plus(unexplored);
        Fraction difference = share.compareTo(nominal) > 0 ? share.minus(nominal) : nominal.minus(share);
        return difference.compareTo(slack) > 0;
    }
}
