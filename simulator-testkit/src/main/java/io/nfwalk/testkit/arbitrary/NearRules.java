package io.nfwalk.testkit.arbitrary;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.rules.AddressField;
import io.nfwalk.rules.NumberField;
import io.nfwalk.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/**
 * Packets at the borders of rules. A draw is which rule is looked at, which field lies just outside, and for each field
 * a number that picks one of its values; each of these shrinks to 0, which is the field's simplest value.
 */
final class NearRules {
    private static final int SOURCE = 0;
    private static final int DESTINATION = 1;
    private static final int PROTOCOL = 2;
    private static final int IN = 3;
    private static final int OUT = 4;
    private static final int FIRST_NUMBER = 5;
    private static final int FIELDS = FIRST_NUMBER + NumberField.values().length;

    private static final int PICKS = 9_999;
    /** So many values inside a rule stand beside the simplest one, so that most packets match. */
    private static final int WEIGHT = 9;

    private final Family family;
    private final List<RuleBorders> each = new ArrayList<>();
    private final List<RuleBorders> all;
    private final List<IpAddress> addresses;
    private final List<String> wires;
    private final List<Long> ports;

    /**
     * One draw.
     *
     * @param rule which rule, from 1; 0 for none
     * @param stray which field lies outside; {@value #FIELDS} or more: none
     * @param wild whether every field is any value that any rule names
     * @param picks for each field which of its values
     */
    private record Draw(int rule, int stray, boolean wild, List<Integer> picks) {}

    private NearRules(
            Family family, List<RuleSet> sets, List<IpAddress> addresses, List<String> wires, List<Long> ports) {
        this.family = family;
        sets.forEach(set -> each.addAll(RuleBorders.ofEach(set)));
        this.all = sets.stream().map(RuleBorders::of).toList();
        this.addresses = addresses;
        this.wires = wires;
        this.ports = ports;
    }

    static Arbitrary<DrawnPacket> of(
            Family family, List<RuleSet> sets, List<IpAddress> addresses, List<String> wires, List<Long> ports) {
        NearRules near = new NearRules(family, sets, addresses, wires, ports);
        Arbitrary<Integer> rules = Arbitraries.integers()
                .between(0, near.each.size())
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases();
        Arbitrary<Integer> strays = Arbitraries.integers()
                .between(0, 2 * FIELDS)
                .withDistribution(RandomDistribution.uniform())
                .shrinkTowards(FIELDS)
                .withoutEdgeCases();
        Arbitrary<Boolean> wild = Arbitraries.of(false, false, false, true);
        Arbitrary<List<Integer>> picks = Arbitraries.integers()
                .between(0, PICKS)
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases()
                .list()
                .ofSize(FIELDS);
        return Combinators.combine(rules, strays, wild, picks).as(Draw::new).map(near::packet);
    }

    private DrawnPacket packet(Draw draw) {
        PacketFields fields = new PacketFields(
                address(draw, AddressField.SOURCE, SOURCE, PacketPools.source(family)),
                address(draw, AddressField.DESTINATION, DESTINATION, PacketPools.destination(family)),
                protocol(draw),
                number(draw, NumberField.SOURCE_PORT),
                number(draw, NumberField.DESTINATION_PORT),
                number(draw, NumberField.TCP_FLAGS),
                number(draw, NumberField.ICMP_TYPE_CODE),
                number(draw, NumberField.TTL),
                number(draw, NumberField.TOS),
                number(draw, NumberField.LENGTH));
        boolean ofHost = !wires.isEmpty();
        return new DrawnPacket(
                fields.packet(),
                in(draw),
                ofHost ? Optional.empty() : out(draw),
                ofHost ? 0 : number(draw, NumberField.MARK));
    }

    private IpAddress address(Draw draw, AddressField field, int place, IpAddress simplest) {
        List<IpAddress> any = new ArrayList<>(addresses);
        all.forEach(borders -> any.addAll(borders.addresses(field).values()));
        return pick(draw, place, simplest, border(draw, borders -> borders.addresses(field)), any, true);
    }

    private int protocol(Draw draw) {
        List<Integer> any = new ArrayList<>(List.of(Protocol.UDP, family.icmpProtocol()));
        all.forEach(borders -> any.addAll(borders.protocols().values()));
        return pick(draw, PROTOCOL, Protocol.TCP, border(draw, RuleBorders::protocols), any, true);
    }

    private int number(Draw draw, NumberField field) {
        List<Long> any = new ArrayList<>();
        boolean isPort = field == NumberField.SOURCE_PORT || field == NumberField.DESTINATION_PORT;
        if (isPort) {
            any.addAll(ports);
        }
        all.forEach(borders -> any.addAll(borders.numbers(field).values()));
        long simplest = switch (field) {
            case SOURCE_PORT -> PacketPools.SOURCE_PORT;
            case DESTINATION_PORT -> PacketPools.DESTINATION_PORT;
            case TCP_FLAGS -> TcpFlags.SYN;
            case ICMP_TYPE_CODE -> PacketPools.echoRequest(family);
            case TTL -> PacketPools.TTL;
            case LENGTH, TOS, MARK -> 0;
        };
        int place = FIRST_NUMBER + field.ordinal();
        return pick(draw, place, simplest, border(draw, borders -> borders.numbers(field)), any, isPort)
                .intValue();
    }

    private Optional<String> in(Draw draw) {
        Border<String> names = border(draw, RuleBorders::inInterfaces);
        if (!wires.isEmpty()) {
            Border<String> ofHost = new Border<>(
                    names.inside().stream().filter(wires::contains).toList(),
                    names.outside().stream().filter(wires::contains).toList());
            return Optional.of(pick(draw, IN, wires.get(0), ofHost, wires, true));
        }
        List<String> any = new ArrayList<>();
        all.forEach(borders -> any.addAll(borders.inInterfaces().values()));
        return Optional.of(pick(draw, IN, "", names, any, false)).filter(name -> !name.isEmpty());
    }

    private Optional<String> out(Draw draw) {
        List<String> any = new ArrayList<>();
        all.forEach(borders -> any.addAll(borders.outInterfaces().values()));
        return Optional.of(pick(draw, OUT, "", border(draw, RuleBorders::outInterfaces), any, false))
                .filter(name -> !name.isEmpty());
    }

    private <T> Border<T> border(Draw draw, Function<RuleBorders, Border<T>> field) {
        return draw.rule() == 0 ? Border.none() : field.apply(each.get(draw.rule() - 1));
    }

    /**
     * The value of a field: the simplest, or one inside or outside of the rule; any where the draw is wild, or where
     * the rule does not ask and {@code free} says that one is as good as another.
     */
    private static <T> T pick(Draw draw, int place, T simplest, Border<T> border, List<T> any, boolean free) {
        List<T> values = new ArrayList<>(List.of(simplest));
        List<T> wanted = draw.stray() == place ? border.outside() : border.inside();
        if (draw.wild() || wanted.isEmpty() && (free || draw.stray() == place)) {
            values.addAll(any);
        } else if (!wanted.isEmpty()) {
            int times = 1 + WEIGHT / wanted.size();
            Collections.nCopies(times, wanted).forEach(values::addAll);
        }
        return values.get(draw.picks().get(place) % values.size());
    }
}
