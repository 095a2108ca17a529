package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Condition;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead.Negatable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The source and destination ports that tcp and udp rules ask for. */
final class PortOptions {
    private static final NumberRange ALL = new NumberRange(0, 0xffff);

    private PortOptions() {}

    /** The ports of an option; all of them without {@code !} is the same as not giving it. */
    static Optional<Negatable<NumberRange>> read(OptionValues values, String option) {
        return Given.negatable(values, option, NumberRange.class).filter(ports -> ports.negated() || !areAll(ports));
    }

    /**
     * Reads {@code a}, {@code a:b}, {@code a:} or {@code :b}; may be reversed. A number is decimal, and of one beyond
     * 65535 the lower 16 bits count. Source: libxtables, xtables_getportbyname, which asks getaddrinfo.
     */
    static NumberRange wrapped(String word) throws OptionException {
        int colon = word.indexOf(':');
        if (colon < 0) {
            return NumberRange.of(wrappedPort(word));
        }
        String low = word.substring(0, colon);
        String high = word.substring(colon + 1);
        return new NumberRange(low.isEmpty() ? 0 : wrappedPort(low), high.isEmpty() ? 0xffff : wrappedPort(high));
    }

    /** The same range, unless it ends before it begins. */
    static NumberRange ordered(NumberRange ports, String word) throws OptionException {
        if (ports.first() > ports.last()) {
            throw OptionException.of(
                            "option-value-out-of-range", word + " ends before it begins", "the lower port first")
                    .withHint("write " + ports.last() + ":" + ports.first());
        }
        return ports;
    }

    private static long wrappedPort(String word) throws OptionException {
        String text = word.strip();
        if (text.isEmpty() || OptionText.areDigits(text)) {
            return new BigInteger("0" + text).and(BigInteger.valueOf(0xffff)).longValueExact();
        }
        if (OptionText.areDigits(text.substring(0, 1))) {
            throw OptionException.of(
                    "option-value-not-a-number",
                    "'" + word + "' is not a port",
                    "a port, 0 to 65535, or a service name");
        }
        return OptionText.port(text);
    }

    /** Whether the option names every port, so that with its {@code !} it names none. */
    static boolean areAll(Negatable<NumberRange> ports) {
        return ports.value().equals(ALL);
    }

    /** What iptables-save prints: it leaves out a range of all ports, and with it the {@code !}. */
    static Optional<Negatable<NumberRange>> printed(Optional<Negatable<NumberRange>> ports) {
        return ports.filter(given -> !areAll(given));
    }

    /** What the module says of the port; yes where none was asked for. */
    static MatchResult compare(HeaderField port, Optional<Negatable<NumberRange>> wanted) {
        return wanted.map(given -> port.compare(given, given.value()::contains)).orElse(MatchResult.YES);
    }

    /** What the module says of the packet's ports. */
    static MatchResult compare(
            Packet packet, Optional<Negatable<NumberRange>> source, Optional<Negatable<NumberRange>> destination) {
        return HeaderField.allOf(
                compare(HeaderField.sourcePort(packet), source),
                compare(HeaderField.destinationPort(packet), destination));
    }

    /**
     * What nf_tables says of the packet's ports: iptables-nft lets it compare two single ports as one number of 32
     * bits, so that with a {@code !} before both of them only the pair does not match.
     */
    static MatchResult compareInNft(
            Packet packet, Optional<Negatable<NumberRange>> source, Optional<Negatable<NumberRange>> destination) {
        if (!areExcludedAsPair(source, destination)) {
            return compare(packet, source, destination);
        }
        MatchResult pair = compare(packet, source.map(PortOptions::plain), destination.map(PortOptions::plain));
        boolean absent = HeaderField.destinationPort(packet) instanceof HeaderField.Absent;
        if (absent || pair.equals(MatchResult.YES)) {
            return MatchResult.NO;
        }
        return pair.equals(MatchResult.NO) ? MatchResult.YES : pair;
    }

    /** Source: iptables 1.8.9 iptables/nft.c, add_nft_tcpudp, which leaves port 0 alone. */
    static boolean areExcludedAsPair(
            Optional<Negatable<NumberRange>> source, Optional<Negatable<NumberRange>> destination) {
        return source.filter(PortOptions::excludesOne).isPresent()
                && destination.filter(PortOptions::excludesOne).isPresent();
    }

    private static boolean excludesOne(Negatable<NumberRange> ports) {
        return ports.negated()
                && ports.value().first() == ports.value().last()
                && ports.value().first() != 0;
    }

    private static Negatable<NumberRange> plain(Negatable<NumberRange> ports) {
        return new Negatable<>(ports.value(), false);
    }

    /** What a rule wants of the ports, as conditions. */
    static List<Condition> conditions(
            Optional<Negatable<NumberRange>> source, Optional<Negatable<NumberRange>> destination) {
        List<Condition> conditions = new ArrayList<>();
        source.ifPresent(ports -> conditions.add(condition(NumberField.SOURCE_PORT, ports)));
        destination.ifPresent(ports -> conditions.add(condition(NumberField.DESTINATION_PORT, ports)));
        return conditions;
    }

    static Condition condition(NumberField field, Negatable<NumberRange> ports) {
        return new Condition.NumberIn(field, List.of(ports.value()), ports.negated());
    }
}
