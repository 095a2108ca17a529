package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.OptionException;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class NatRangeTextTest {
    @Property
    void whatIsPrintedReadsBackToTheSameRange(@ForAll("ranges") NatRangeText range) throws OptionException {
        Family family =
                range.addresses().map(addresses -> addresses.first().family()).orElse(Family.IPV4);
        assertThat(NatRangeText.read(range.toSave(), family)).isEqualTo(range);
    }

    @Provide
    Arbitrary<NatRangeText> ranges() {
        Arbitrary<Optional<NatRange.Addresses>> addresses = Arbitraries.oneOf(
                        addresses(Arbitraries.integers().map(IpAddress::ipv4)),
                        addresses(Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                                .as((high, low) -> new IpAddress(Family.IPV6, high, low))))
                .optional(0.9);
        Arbitrary<NatRange.Ports> ports = Combinators.combine(port(0), port(0))
                .as((one, other) -> new NatRange.Ports(Math.min(one, other), Math.max(one, other)));
        return Combinators.combine(addresses, ports, port(1), Arbitraries.of(0, 1, 2))
                .as((hosts, range, base, kind) -> {
                    // Without address there is a port, and a single port is not shifted.
                    boolean withPorts = kind > 0 || hosts.isEmpty();
                    boolean shifted = kind > 1 && range.first() < range.last();
                    return new NatRangeText(
                            hosts,
                            withPorts ? Optional.of(range) : Optional.empty(),
                            shifted ? OptionalInt.of(base) : OptionalInt.empty());
                });
    }

    private static Arbitrary<NatRange.Addresses> addresses(Arbitrary<IpAddress> address) {
        return Combinators.combine(address, address).as(NatRange.Addresses::new);
    }

    private static Arbitrary<Integer> port(int lowest) {
        return Arbitraries.integers().between(lowest, 0xffff);
    }

    @Test
    void aPortRangeInReverseOrderSaysHowToWriteIt() {
        OptionException refusal = refusalOf("10.0.0.1:90-80", Family.IPV4);
        assertThat(refusal).hasMessage("the ports 90-80 are in reverse order");
        assertThat(refusal.hint()).isEqualTo("write 80-90");
    }

    @Test
    void aNameInsteadOfAnAddressSaysThatNamesAreNotLookedUp() {
        OptionException refusal = refusalOf("localhost:80", Family.IPV4);
        assertThat(refusal).hasMessage("'localhost' is not an IPv4 address");
        assertThat(refusal.expected())
                .isEqualTo("addresses and ports as in 10.0.0.1-10.0.0.9:80-90; a name is not looked up");
    }

    @Test
    void portsWithAColonBetweenAreToldToUseADash() {
        OptionException refusal =
                catchThrowableOfType(OptionException.class, () -> NatRangeText.readPorts("1000:2000"));
        assertThat(refusal.hint()).isEqualTo("write a dash between the ports");
    }

    @Test
    void aPortIsRefusedInARuleForNoProtocolWithPorts() throws OptionException {
        NatRangeText range = NatRangeText.read("10.0.0.1:80", Family.IPV4);
        OptionException refusal = catchThrowableOfType(
                OptionException.class,
                () -> range.requirePortProtocol(Samples.protocol(Protocol.GRE, false), "--to-destination"));
        assertThat(refusal.code()).isEqualTo("option-needs-protocol");
        assertThat(refusal.option()).contains("--to-destination");
        assertThat(range.requirePortProtocol(Samples.protocol(Protocol.TCP, true), "--to-destination"))
                .isEqualTo(range);
    }

    private static OptionException refusalOf(String word, Family family) {
        return catchThrowableOfType(OptionException.class, () -> NatRangeText.read(word, family));
    }
}
