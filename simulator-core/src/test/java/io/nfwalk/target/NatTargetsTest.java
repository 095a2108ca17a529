package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.Manipulation;
import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NatTargetsTest {
    private static final IpAddress OWN = IpAddress.of("10.9.0.1");

    @Test
    void dnatAsksForAnotherDestinationInPreroutingAndOutput() throws OptionException {
        DnatTarget target = new DnatTarget(NatRangeText.read("10.0.0.5:8080", Family.IPV4), false, true);
        NatRange wanted = new NatRange(
                Optional.of(new NatRange.Addresses(IpAddress.of("10.0.0.5"), IpAddress.of("10.0.0.5"))),
                Optional.of(new NatRange.Ports(8080, 8080)),
                OptionalInt.empty(),
                false,
                true);
        for (Hook hook : List.of(Hook.PREROUTING, Hook.OUTPUT)) {
            PacketAtTarget at = inNat(hook);
            assertThat(target.apply(at)).isEqualTo(Verdict.ACCEPT);
            assertThat(at.translations)
                    .containsExactly(new PacketAtTarget.Translation(wanted, Manipulation.DESTINATION));
        }
    }

    @Test
    void dnatKeepsTheBaseOfAShiftedRange() throws OptionException {
        PacketAtTarget at = inNat(Hook.PREROUTING);
        new DnatTarget(NatRangeText.read(":80-90/5000", Family.IPV4), false, false).apply(at);
        NatRange range = at.translations.get(0).range();
        assertThat(range.addresses()).isEmpty();
        assertThat(range.ports()).contains(new NatRange.Ports(80, 90));
        assertThat(range.base()).hasValue(5000);
    }

    @Test
    void snatAsksForAnotherSourceInPostroutingAndInput() throws OptionException {
        SnatTarget target = new SnatTarget(NatRangeText.read("10.0.0.5", Family.IPV4), false, true, false);
        for (Hook hook : List.of(Hook.POSTROUTING, Hook.INPUT)) {
            PacketAtTarget at = inNat(hook);
            target.apply(at);
            assertThat(at.translations.get(0).manipulation()).isEqualTo(Manipulation.SOURCE);
            assertThat(at.translations.get(0).range().random()).isTrue();
        }
    }

    @Test
    void whatConntrackCannotTranslateIsDropped() throws OptionException {
        PacketAtTarget at = inNat(Hook.POSTROUTING);
        at.answerToTranslation = Verdict.DROP;
        assertThat(new SnatTarget(NatRangeText.read("10.0.0.5", Family.IPV4), false, false, false).apply(at))
                .isEqualTo(Verdict.DROP);
    }

    @Test
    void masqueradeTakesTheAddressOfTheWayOutAndItsOwnPorts() throws OptionException {
        PacketAtTarget at = inNat(Hook.POSTROUTING);
        at.masqueradeAddress = Optional.of(OWN);
        new MasqueradeTarget(NatRangeText.readPorts("1000-2000"), true, false).apply(at);
        NatRange wanted = new NatRange(
                Optional.of(new NatRange.Addresses(OWN, OWN)),
                Optional.of(new NatRange.Ports(1000, 2000)),
                OptionalInt.empty(),
                true,
                false);
        assertThat(at.translations).containsExactly(new PacketAtTarget.Translation(wanted, Manipulation.SOURCE));
    }

    @Test
    void masqueradeWithoutAnyAddressDrops() {
        PacketAtTarget at = inNat(Hook.POSTROUTING);
        assertThat(new MasqueradeTarget(NatRangeText.NONE, false, false).apply(at))
                .isEqualTo(Verdict.DROP);
        assertThat(at.translations).isEmpty();
    }

    @Test
    void masqueradeLeavesAConnectionAloneThatBeganWithoutSource() {
        Packet dhcp = Packet.udp(IpAddress.of("0.0.0.0"), 68, IpAddress.of("255.255.255.255"), 67);
        PacketAtTarget at =
                new PacketAtTarget(dhcp).at(TableName.NAT, Hook.POSTROUTING).tracked();
        at.masqueradeAddress = Optional.of(OWN);
        assertThat(new MasqueradeTarget(NatRangeText.NONE, false, false).apply(at))
                .isEqualTo(Verdict.ACCEPT);
        assertThat(at.translations).isEmpty();
    }

    @Test
    void redirectTakesTheInInterfacesAddressInPrerouting() {
        PacketAtTarget at = inNat(Hook.PREROUTING);
        at.redirectAddress = Optional.of(OWN);
        new RedirectTarget(NatRangeText.NONE, false).apply(at);
        assertThat(at.translations)
                .containsExactly(new PacketAtTarget.Translation(NatRange.of(OWN), Manipulation.DESTINATION));
    }

    @Test
    void redirectWithoutAddressOnTheInInterfaceDrops() {
        assertThat(new RedirectTarget(NatRangeText.NONE, false).apply(inNat(Hook.PREROUTING)))
                .isEqualTo(Verdict.DROP);
    }

    @Test
    void redirectTakesLoopbackInOutput() {
        PacketAtTarget at = inNat(Hook.OUTPUT);
        at.redirectAddress = Optional.of(OWN);
        new RedirectTarget(NatRangeText.NONE, false).apply(at);
        assertThat(at.translations.get(0).range()).isEqualTo(NatRange.of(IpAddress.of("127.0.0.1")));

        PacketAtTarget ipv6 =
                new PacketAtTarget(Packet.udp(Samples.CLIENT_6, 1, Samples.SERVER_6, 2)).at(TableName.NAT, Hook.OUTPUT);
        new RedirectTarget(NatRangeText.NONE, false).apply(ipv6);
        assertThat(ipv6.translations.get(0).range()).isEqualTo(NatRange.of(IpAddress.of("::1")));
    }

    @Test
    void netmapKeepsTheHostBitsOfTheSideThatTheHookWrites() {
        NetmapTarget target = new NetmapTarget(IpAddress.of("192.168.0.0"), 16);
        assertThat(mapped(target, Hook.PREROUTING, Samples.syn())).isEqualTo("192.168.0.2 DESTINATION");
        assertThat(mapped(target, Hook.OUTPUT, Samples.syn())).isEqualTo("192.168.0.2 DESTINATION");
        assertThat(mapped(new NetmapTarget(IpAddress.of("192.0.0.0"), 8), Hook.POSTROUTING, Samples.syn()))
                .isEqualTo("192.8.0.2 SOURCE");
        assertThat(mapped(new NetmapTarget(IpAddress.of("192.0.0.0"), 8), Hook.INPUT, Samples.syn()))
                .isEqualTo("192.8.0.2 SOURCE");
    }

    @Test
    void netmapMapsIpv6AndEveryLengthOfPrefix() {
        Packet packet = Packet.udp(Samples.CLIENT_6, 1, Samples.SERVER_6, 2);
        assertThat(mapped(new NetmapTarget(IpAddress.of("fd55:0:0:aaaa::"), 64), Hook.PREROUTING, packet))
                .isEqualTo("fd55:0:0:aaaa::2 DESTINATION");
        assertThat(mapped(new NetmapTarget(IpAddress.of("::"), 0), Hook.PREROUTING, packet))
                .isEqualTo("fd09::2 DESTINATION");
        assertThat(mapped(new NetmapTarget(IpAddress.of("fd55::7"), 128), Hook.PREROUTING, packet))
                .isEqualTo("fd55::7 DESTINATION");
    }

    @Test
    void everyNatTargetSwitchesTrackingOn() {
        assertThat(new DnatTarget(NatRangeText.NONE, false, false).needsTracking())
                .isTrue();
        assertThat(new SnatTarget(NatRangeText.NONE, false, false, false).needsTracking())
                .isTrue();
        assertThat(new MasqueradeTarget(NatRangeText.NONE, false, false).needsTracking())
                .isTrue();
        assertThat(new RedirectTarget(NatRangeText.NONE, false).needsTracking()).isTrue();
        assertThat(new NetmapTarget(OWN, 32).needsTracking()).isTrue();
    }

    private static PacketAtTarget inNat(Hook hook) {
        return new PacketAtTarget(Samples.syn()).at(TableName.NAT, hook).tracked();
    }

    private static String mapped(NetmapTarget target, Hook hook, Packet packet) {
        PacketAtTarget at = new PacketAtTarget(packet).at(TableName.NAT, hook);
        target.apply(at);
        PacketAtTarget.Translation translation = at.translations.get(0);
        NatRange.Addresses addresses = translation.range().addresses().orElseThrow();
        assertThat(addresses.first()).isEqualTo(addresses.last());
        return addresses.first() + " " + translation.manipulation();
    }
}
