package io.nfwalk.testkit.arbitrary;

import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.rules.RuleSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/**
 * Arbitrary packets.
 *
 * <pre>{@code
 * @Property
 * void noPacketLeavesUntranslated(@ForAll("packets") DrawnPacket packet) { ... }
 *
 * @Provide
 * Arbitrary<DrawnPacket> packets() {
 *     return Packets.near(rules);
 * }
 * }</pre>
 *
 * <p>All shrink to the smallest packet that still does it: a SYN without payload from {@value
 * PacketPools#SOURCE_IPV4}:40000 to {@value PacketPools#DESTINATION_IPV4}:80, of which no field differs that need not.
 */
public final class Packets {
    /** The longest packet that is drawn without a rule that asks for it: what an Ethernet carries. */
    private static final int MTU = 1500;

    private Packets() {}

    /**
     * Packets of that family, each field of which is drawn from all that it can hold, up to 1,500 bytes. Every second
     * is of TCP, UDP or ICMP.
     */
    public static Arbitrary<Packet> uniform(Family family) {
        int icmpEcho = PacketPools.echoRequest(family);
        Arbitrary<Integer> protocols = Arbitraries.oneOf(
                Arbitraries.of(Protocol.TCP, Protocol.UDP, family.icmpProtocol()), numbers(0xff, Protocol.TCP));
        Arbitrary<List<Integer>> numbers = Combinators.combine(
                        numbers(0xffff, PacketPools.SOURCE_PORT),
                        numbers(0xffff, PacketPools.DESTINATION_PORT),
                        numbers(0xff, TcpFlags.SYN),
                        numbers(0xffff, icmpEcho),
                        numbers(0xff, PacketPools.TTL),
                        numbers(0xff, 0),
                        numbers(MTU, 0))
                .as(List::of);
        return Combinators.combine(
                        addresses(PacketPools.source(family)),
                        addresses(PacketPools.destination(family)),
                        protocols,
                        numbers)
                .as((source, destination, protocol, n) -> new PacketFields(
                        source,
                        destination,
                        protocol,
                        n.get(0),
                        n.get(1),
                        n.get(2),
                        n.get(3),
                        n.get(4),
                        n.get(5),
                        n.get(6)))
                .map(PacketFields::packet);
    }

    /** Numbers from 0 on, all as likely, which shrink to one of them. */
    private static Arbitrary<Integer> numbers(int last, int simplest) {
        return Arbitraries.integers()
                .between(0, last)
                .withDistribution(RandomDistribution.uniform())
                .shrinkTowards(simplest);
    }

    /** Addresses of the family of the simplest one, all as likely. */
    private static Arbitrary<IpAddress> addresses(IpAddress simplest) {
        Arbitrary<Long> words = Arbitraries.longs().withDistribution(RandomDistribution.uniform());
        Arbitrary<IpAddress> any = simplest.family() == Family.IPV4
                ? words.map(word -> IpAddress.ipv4(word.intValue()))
                : Combinators.combine(words, words).as((high, low) -> new IpAddress(Family.IPV6, high, low));
        // Of the two alternatives jqwik shrinks towards the first.
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(1, Arbitraries.just(simplest)), net.jqwik.api.Tuple.of(999, any));
    }

    /**
     * Packets at the borders of what the rules ask: of one rule at a time (with the jumps that lead to it) everything
     * that it names, mostly just inside, in one field just outside, or anything that any rule names. Interfaces and
     * marks are drawn as well.
     */
    public static Arbitrary<DrawnPacket> near(RuleSet rules) {
        return NearRules.of(rules.family(), List.of(rules), List.of(), List.of(), List.of());
    }

    /**
     * Packets that arrive at the host by one of its wires, at the borders of what its rules of that family ask; its own
     * addresses, those of its networks and its listening ports are among the values. They have no mark: a wire carries
     * none.
     */
    public static Arbitrary<DrawnPacket> near(Host host, Family family) {
        List<RuleSet> rules = host.ruleSets().stream()
                .map(LoadedRules::rules)
                .filter(set -> set.family() == family)
                .toList();
        return NearRules.of(
                family,
                rules,
                PacketPools.addressesAround(host, family),
                PacketPools.wires(host),
                PacketPools.ports(host));
    }
}
