package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Look-ups agree with a search through the plain list of routes. */
class RoutingLawsTest {
    /** A route in words, and what a search needs of it. */
    record Written(InterfaceAddress destination, String kind, String device, long metric) {
        String line() {
            String prefix = destination.network() + " metric " + metric;
            return kind.equals("unicast") ? prefix + " dev " + device : kind + " " + prefix;
        }

        boolean fits(IpAddress address) {
            return destination.network().contains(address);
        }
    }

    @Provide
    Arbitrary<List<Written>> routes() {
        Arbitrary<Integer> bits = Arbitraries.integers().between(0, 63).map(low -> 0x0b000000 | low << 18 | low);
        Arbitrary<InterfaceAddress> destination = Combinators.combine(
                        bits, Arbitraries.of(0, 8, 12, 14, 15, 20, 27, 30, 32))
                .as((address, length) -> new InterfaceAddress(IpAddress.ipv4(address), length));
        Arbitrary<String> kind =
                Arbitraries.of("unicast", "unicast", "unicast", "blackhole", "prohibit", "unreachable");
        return Combinators.combine(
                        destination,
                        kind,
                        Arbitraries.of("eth0", "eth1"),
                        Arbitraries.longs().between(0, 3))
                .as(Written::new)
                .list()
                .ofMaxSize(24)
                .uniqueElements(route -> route.destination().network() + " " + route.metric());
    }

    @Provide
    Arbitrary<IpAddress> addresses() {
        return Arbitraries.integers().between(0, 255).map(low -> IpAddress.ipv4(0x0b000000 | low << 18 | low & 63));
    }

    @Property(tries = 300)
    void theLongestPrefixAndThenTheLowestMetricDecides(
            @ForAll("routes") List<Written> routes, @ForAll("addresses") IpAddress address) {
        Host host =
                Hosts.box().routes(routes.stream().map(Written::line).toList()).build();
        Optional<Written> expected = routes.stream()
                .filter(route -> route.fits(address))
                .min(Comparator.comparingInt(
                                (Written route) -> -route.destination().prefixLength())
                        .thenComparingLong(Written::metric));
        assertThat(said(host.routing().lookup(Flow.to(address))))
                .isEqualTo(expected.map(RoutingLawsTest::said).orElse("NET_UNREACHABLE"));
    }

    @Property(tries = 300)
    void aRuleThatAsksMainFirstChangesNothing(
            @ForAll("routes") List<Written> routes, @ForAll("addresses") IpAddress address) {
        List<String> lines = routes.stream().map(Written::line).toList();
        Host plain = Hosts.box().routes(lines).build();
        Host ruled = Hosts.box().routes(lines).policyRule("lookup main pref 5").build();
        assertThat(said(ruled.routing().lookup(Flow.to(address))))
                .isEqualTo(said(plain.routing().lookup(Flow.to(address))));
    }

    @Property(tries = 300)
    void theOrderOfTheLinesDoesNotMatter(
            @ForAll("routes") List<Written> routes, @ForAll("addresses") IpAddress address) {
        List<String> lines = routes.stream().map(Written::line).toList();
        List<String> sorted = lines.stream().sorted().toList();
        Flow flow = Flow.to(address);
        assertThat(said(Hosts.box().routes(sorted).build().routing().lookup(flow)))
                .isEqualTo(said(Hosts.box().routes(lines).build().routing().lookup(flow)));
    }

    private static String said(Written route) {
        return switch (route.kind()) {
            case "unicast" -> route.device();
            case "blackhole" -> "BLACKHOLE";
            case "prohibit" -> "PROHIBITED";
            default -> "HOST_UNREACHABLE";
        };
    }

    private static String said(RouteLookup lookup) {
        return lookup instanceof RouteLookup.Found found
                ? found.route().device()
                : ((RouteLookup.Failed) lookup).error().toString();
    }
}
