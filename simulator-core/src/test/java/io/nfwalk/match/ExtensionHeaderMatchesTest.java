package io.nfwalk.match;

import static io.nfwalk.match.Packets6.bytes;
import static io.nfwalk.match.Packets6.fragment;
import static io.nfwalk.match.Packets6.matches;
import static io.nfwalk.match.Packets6.says;
import static io.nfwalk.match.Packets6.syn;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.ExtensionHeader.Authentication;
import io.nfwalk.packet.ExtensionHeader.DestinationOptions;
import io.nfwalk.packet.ExtensionHeader.HeaderOption;
import io.nfwalk.packet.ExtensionHeader.HopByHop;
import io.nfwalk.packet.ExtensionHeader.Routing;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.MatchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The matches for IPv6's extension headers: hbh, dst, rt, ah, frag, ipv6header. */
class ExtensionHeaderMatchesTest {
    private static final HeaderOption ROUTER_ALERT = new HeaderOption(5, 2);
    private static final HeaderOption SINGLE = new HeaderOption(0, 0);
    private static final IpAddress FIRST = IpAddress.of("fd0a::1");
    private static final IpAddress SECOND = IpAddress.of("fd0a::2");
    private static final IpAddress THIRD = IpAddress.of("fd0a::3");

    private static HopByHop hopByHop(HeaderOption... options) {
        return new HopByHop(List.of(options));
    }

    private static DestinationOptions destination(HeaderOption... options) {
        return new DestinationOptions(List.of(options));
    }

    private static Routing route(int type, int left, IpAddress... stops) {
        return new Routing(type, left, List.of(stops));
    }

    @Test
    void aHeaderThatIsNotThereDoesNotMatchNotEvenInverted() {
        for (String rule : List.of(
                "-m hbh",
                "-m hbh ! --hbh-len 8",
                "-m dst",
                "-m dst ! --dst-len 8",
                "-m rt ! --rt-type 0",
                "-m rt ! --rt-segsleft 1",
                "-m ah ! --ahspi 1",
                "-m frag ! --fragid 1")) {
            assertThat(matches(rule, syn())).as(rule).isFalse();
        }
    }

    @Test
    void eachMatchLooksAtItsOwnHeader() {
        Packet hops = syn(hopByHop(ROUTER_ALERT));
        Packet options = syn(destination(ROUTER_ALERT));
        assertThat(matches("-m hbh", hops)).isTrue();
        assertThat(matches("-m dst", hops)).isFalse();
        assertThat(matches("-m hbh", options)).isFalse();
        assertThat(matches("-m dst", options)).isTrue();
    }

    @Test
    void ofTwoHeadersOfDestinationOptionsTheFirstCounts() {
        Packet both = syn(destination(ROUTER_ALERT), route(0, 1, FIRST), destination(SINGLE));
        assertThat(matches("-m dst --dst-opts 5", both)).isTrue();
        assertThat(matches("-m dst --dst-opts 0", both)).isFalse();
    }

    @Test
    void aListOfOptionsIsTheHeadersBeginningWithItsPadding() {
        Packet packet = syn(hopByHop(SINGLE, ROUTER_ALERT));
        assertThat(matches("-m hbh --hbh-opts 0", packet)).isTrue();
        assertThat(matches("-m hbh --hbh-opts 0,5:2", packet)).isTrue();
        assertThat(matches("-m hbh --hbh-opts 0,5:2,0", packet)).isTrue();
        assertThat(matches("-m hbh --hbh-opts 0,5:2,0,0", packet)).isFalse();
        assertThat(matches("-m hbh --hbh-opts 5:2", packet)).isFalse();
        assertThat(matches("-m hbh --hbh-opts 0,5:3", packet)).isFalse();
        assertThat(matches("-m hbh --hbh-opts 0,5", packet)).isTrue();
    }

    @Test
    void aLengthCountsTheWholeHeader() {
        Packet packet = syn(destination(new HeaderOption(30, 7)));
        assertThat(matches("-m dst --dst-len 16", packet)).isTrue();
        assertThat(matches("-m dst --dst-len 8", packet)).isFalse();
        assertThat(matches("-m dst ! --dst-len 8", packet)).isTrue();
        assertThat(matches("-m rt --rt-len 24", syn(route(0, 1, FIRST)))).isTrue();
        assertThat(matches("-m ah --ahlen 16", syn(new Authentication(1, 16)))).isTrue();
    }

    @Test
    void stopsAreComparedAsAWholeOrAsAPartInOrder() {
        Packet packet = syn(route(0, 2, FIRST, SECOND, THIRD));
        String all = "-m rt --rt-type 0 --rt-0-addrs fd0a::1,fd0a::2,fd0a::3";
        assertThat(matches(all, packet)).isTrue();
        assertThat(matches("-m rt --rt-type 0 --rt-0-addrs fd0a::1,fd0a::2", packet))
                .isFalse();
        String part = "-m rt --rt-type 0 --rt-0-addrs fd0a::1,fd0a::3 --rt-0-not-strict";
        assertThat(matches(part, packet)).isTrue();
        String turned = "-m rt --rt-type 0 --rt-0-addrs fd0a::3,fd0a::1 --rt-0-not-strict";
        assertThat(matches(turned, packet)).isFalse();
    }

    @Test
    void segmentsLeftAndTypeAreNumbers() {
        Packet packet = syn(route(4, 2));
        assertThat(matches("-m rt --rt-segsleft 1:2", packet)).isTrue();
        assertThat(matches("-m rt ! --rt-segsleft 1:2", packet)).isFalse();
        assertThat(matches("-m rt --rt-segsleft 2:1", packet)).isFalse();
        assertThat(matches("-m rt --rt-type 4", packet)).isTrue();
        assertThat(matches("-m rt --rt-type 260", packet)).isFalse();
    }

    @Test
    void aLengthOfNothingIsNoConditionOnAuthentication() {
        Packet packet = syn(new Authentication(7, 24));
        assertThat(matches("-m ah ! --ahlen 0", packet)).isTrue();
        assertThat(matches("-m ah ! --ahlen 24", packet)).isFalse();
        assertThat(matches("-m ah --ahspi 6:8", packet)).isTrue();
        assertThat(matches("-m ah ! --ahspi :", packet)).isFalse();
    }

    @Test
    void ipv4sAuthenticationIsAProtocolWithItsIndexInTheFifthByte() {
        AhMatch seven = new AhMatch(Packets.is(7), Optional.empty(), false);
        Packet whole = Packets.bytes(51, 6, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0);
        assertThat(PacketAtRule.of(whole).says(seven)).isEqualTo(MatchResult.YES);
        Packet cut = Packets.bytes(51, 6, 1, 0, 0, 0, 0, 0, 7, 0, 0, 0);
        assertThat(PacketAtRule.of(cut).says(seven)).isEqualTo(MatchResult.HOT_DROP);
        assertThat(PacketAtRule.of(Packets.laterFragment(51, 8)).says(seven)).isEqualTo(MatchResult.NO);
    }

    @Test
    void onlyNfTablesTakesAuthenticationForTheProtocol() {
        PacketAtRule packet = PacketAtRule.of(syn(new Authentication(1, 24)));
        assertThat(says("-p ah", packet.in(Backend.NFT))).isEqualTo(MatchResult.YES);
        assertThat(says("-p tcp", packet.in(Backend.NFT))).isEqualTo(MatchResult.NO);
        assertThat(says("! -p tcp", packet.in(Backend.NFT))).isEqualTo(MatchResult.YES);
        assertThat(says("-p ah", packet.in(Backend.LEGACY))).isEqualTo(MatchResult.NO);
        assertThat(says("-p tcp", packet.in(Backend.LEGACY))).isEqualTo(MatchResult.YES);
    }

    @Test
    void aFragmentThatGoesOnWithAnExtensionHeaderHasNoProtocol() {
        Packet hidden = fragment(bytes(60, 6, 0, 1, 4, 0, 0, 0, 0), 16, false, 1);
        PacketAtRule packet = PacketAtRule.of(hidden);
        assertThat(says("-p tcp", packet.in(Backend.LEGACY))).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says("! -p tcp", packet.in(Backend.LEGACY))).isEqualTo(MatchResult.HOT_DROP);
        assertThat(says("-s fd99::1 -p tcp", packet.in(Backend.LEGACY))).isEqualTo(MatchResult.NO);
        assertThat(says("! -p tcp", packet.in(Backend.NFT))).isEqualTo(MatchResult.NO);
        assertThat(says("-m frag", packet.in(Backend.NFT))).isEqualTo(MatchResult.YES);
    }

    @Test
    void nfTablesReadsALaterFragmentsPortsInTheIpHeader() {
        PacketAtRule later = PacketAtRule.of(fragment(bytes(17, 0, 80, 0, 80, 0, 0, 0, 0), 16, false, 1));
        assertThat(says("-p udp -m udp --sport 80", later.in(Backend.NFT))).isEqualTo(MatchResult.NO);
        assertThat(says("-p udp -m udp --sport 24576", later.in(Backend.NFT))).isEqualTo(MatchResult.YES);
        assertThat(says("-p udp -m udp ! --dport 80", later.in(Backend.NFT))).isEqualTo(MatchResult.YES);
        assertThat(says("-p udp -m udp ! --dport 80", later.in(Backend.LEGACY))).isEqualTo(MatchResult.NO);
    }

    @Test
    void aSecondPieceOfTcpAtByteEightIsDroppedInIpv4Only() {
        Packet six = fragment(bytes(6, 0, 0, 0, 0, 0, 0, 0, 0), 8, false, 1);
        assertThat(says("-p tcp -m tcp --dport 80", six)).isEqualTo(MatchResult.NO);
        PacketAtRule four = PacketAtRule.of(Packets.laterFragment(6, 8, 0, 0, 0, 0, 0, 0, 0, 0))
                .in(Backend.LEGACY);
        assertThat(four.says(Packets6.rule("-p tcp -m tcp --dport 80").matches().get(0)))
                .isEqualTo(MatchResult.HOT_DROP);
    }

    @Test
    void aFragmentIsKnownByItsPlaceAndId() {
        Packet first = fragment(bytes(17, 0, 1, 0, 2, 0, 8, 0, 0), 0, true, 9);
        Packet last = fragment(bytes(17, 0, 0, 0, 0), 8, false, -1);
        assertThat(matches("-m frag --fragfirst --fragmore", first)).isTrue();
        assertThat(matches("-m frag --fraglast", first)).isFalse();
        assertThat(matches("-m frag --fragfirst", last)).isFalse();
        assertThat(matches("-m frag --fraglast --fragid 4294967295", last)).isTrue();
        assertThat(matches("-m frag --fragid 9", first)).isTrue();
        assertThat(matches("-m frag ! --fragid 8:10", first)).isFalse();
        assertThat(matches("-m frag --fragid 10:8", first)).isFalse();
        assertThat(matches("-m frag --fraglen 1234", first)).isTrue();
    }

    @Test
    void headersAreJustTheseOrAtLeastThese() {
        Packet packet = syn(hopByHop(ROUTER_ALERT), destination(SINGLE));
        assertThat(matches("-m ipv6header --header hop,dst,prot", packet)).isTrue();
        assertThat(matches("-m ipv6header --header hop,dst", packet)).isFalse();
        assertThat(matches("-m ipv6header ! --header hop,dst", packet)).isTrue();
        assertThat(matches("-m ipv6header --header hop,dst --soft", packet)).isTrue();
        assertThat(matches("-m ipv6header --header hop,route --soft", packet)).isFalse();
    }

    @Test
    void invertedAndSoftMeansNoneOfThese() {
        Packet packet = syn(hopByHop(ROUTER_ALERT));
        assertThat(matches("-m ipv6header ! --header hop,route --soft", packet)).isFalse();
        assertThat(matches("-m ipv6header ! --header dst,route --soft", packet)).isTrue();
    }

    @Test
    void whatIsEncryptedOrNothingIsNoProtocol() {
        assertThat(matches("-m ipv6header --header esp", bytes(50, 0, 0))).isTrue();
        assertThat(matches("-m ipv6header ! --header prot", bytes(50, 0))).isFalse();
        assertThat(matches("-m ipv6header --header none", bytes(59))).isTrue();
        assertThat(matches("-m ipv6header --header prot", bytes(58))).isTrue();
    }

    @Test
    void aLaterFragmentsBytesAreReadAsHeaders() {
        Packet later = fragment(bytes(60, 59, 0, 0, 0, 0, 0, 0, 0), 8, true, 1);
        assertThat(matches("-m ipv6header --header frag,dst,none", later)).isTrue();
        Packet tooLong = fragment(bytes(60, 6, 9, 0, 0, 0, 0, 0, 0), 8, true, 1);
        assertThat(matches("-m ipv6header --header frag,dst,prot", tooLong)).isTrue();
    }

    @Property
    void aPacketsOwnOptionsMatchAndSoDoesEachBeginningOfThem(@ForAll("options") List<HeaderOption> options) {
        HopByHop header = new HopByHop(options);
        List<String> words = new ArrayList<>();
        for (HeaderOption option : header.options()) {
            words.add(option.type() == 0 ? "0" : option.type() + ":" + option.dataLength());
            if (words.size() < 16) {
                assertThat(matches("-m hbh --hbh-opts " + String.join(",", words), syn(header)))
                        .isTrue();
            }
        }
        assertThat(matches("-m hbh --hbh-len " + header.length(), syn(header))).isTrue();
    }

    @Property
    void justThePacketsHeadersMatchHardAndNoneOfThemIsAbsent(@ForAll("headers") List<ExtensionHeader> headers) {
        Packet packet = syn(headers.toArray(ExtensionHeader[]::new));
        String kinds = packet.nextHeaders().stream()
                .map(number -> number == 6 ? "prot" : Integer.toString(number))
                .collect(Collectors.joining(","));
        assertThat(matches("-m ipv6header --header " + kinds, packet)).isTrue();
        assertThat(matches("-m ipv6header --header " + kinds + " --soft", packet))
                .isTrue();
        assertThat(matches("-m ipv6header ! --header " + kinds, packet)).isFalse();
        assertThat(matches("-m ipv6header ! --header " + kinds + " --soft", packet))
                .isFalse();
    }

    @Provide
    Arbitrary<List<HeaderOption>> options() {
        Arbitrary<HeaderOption> real = Combinators.combine(
                        Arbitraries.integers().between(1, 255),
                        Arbitraries.integers().between(0, 20))
                .as(HeaderOption::new);
        return Arbitraries.oneOf(real, Arbitraries.just(SINGLE)).list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<ExtensionHeader>> headers() {
        List<ExtensionHeader> all =
                List.of(hopByHop(ROUTER_ALERT), destination(SINGLE), route(0, 1, FIRST), new Authentication(1, 24));
        return Arbitraries.of(all).list().uniqueElements().ofMaxSize(4);
    }
}
