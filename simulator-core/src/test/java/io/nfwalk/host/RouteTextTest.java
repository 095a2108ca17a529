package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of {@code ip route add} and {@code ip rule add}: what is read, and what an error says. */
class RouteTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "default via 10.8.0.2",
                "default via 10.8.0.2 dev eth0 proto static metric 100",
                "10.0.0.0/8 via 10.9.0.2 dev eth1 table 100 metric 5 src 10.9.0.1 mtu 1400",
                "10/8 via 10.9.0.2",
                "to 10.7.0.0/255.255.0.0 dev eth0 scope link",
                "unicast 10.7.0.0/16 via inet 10.8.0.2 mtu lock 1400 hoplimit 9",
                "blackhole 10.7.0.0/16",
                "unreachable default metric 4278198272",
                "throw 10.7.0.0/16 table 7",
                "local 10.7.0.0/16 dev lo",
                "10.7.0.0/16 via 192.0.2.1 dev eth0 onlink",
                "10.7.0.0/16 tos 0x10 dev eth0",
                "default nexthop via 10.8.0.2 dev eth0 weight 3 nexthop via 10.9.0.2",
                "-6 default dev eth0",
                "fd77::/16 via fd08::2 dev eth0",
                "-6 unreachable default"
            })
    void routesAreReadAsIprouteWritesThem(String line) {
        assertThatCode(() -> Hosts.box().route(line).build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "10.7.0.0/16 via 10.99.0.1 | 16 | 10.99.0.1 | nexthop has invalid gateway: 10.99.0.1 is on no link",
                "10.7.0.0/16 via 10.9.0.2 dev eth0 | 16 | 10.9.0.2 | nexthop has invalid gateway: 10.9.0.2 is on no"
                        + " link of eth0",
                "10.7.0.0/16 via 10.9.0.255 | 16 | 10.9.0.255 | nexthop has invalid gateway: 10.9.0.255 is on no link",
                "10.7.0.0/16 | 0 | 10.7.0.0/16 | the route to 10.7.0.0/16 names no next hop",
                "10.7.0.1/16 dev eth0 | 0 | 10.7.0.1/16 | the prefix has bits behind its length",
                "10.7.0.0/33 dev eth0 | 9 | 33 | prefix length 33 is out of range",
                "10.7.0.0/16 dev eht0 | 16 | eht0 | the host has no interface 'eht0'",
                "10.7.0.0/16 dve eth0 | 12 | dve | 'dve' is not known here",
                "dflt via 10.8.0.2 | 0 | dflt | 'dflt' is not known here",
                "default via | 11 | \"\" | 'via' needs a value",
                "default via fd08::2/ | 12 | fd08::2/ | 'fd08::2/' is no address for via",
                "via 10.8.0.2 | 12 | \"\" | the route has no destination",
                "10.7.0.0/16 dev eth0 src 9.9.9.9 | 25 | 9.9.9.9 | src 9.9.9.9 is none of the host's addresses",
                "10.7.0.0/16 dev eth0 metric five | 28 | five | 'five' is no number for metric",
                "10.7.0.0/16 dev eth0 tos 0x13 | 25 | 0x13 | the two low bits of tos are not for routing",
                "10.8.0.0/24 dev eth1 | 0 | 10.8.0.0/24 | there is a route to 10.8.0.0/24 with metric 0 already",
                "blackhole 10.7.0.0/16 dev eth0 | 10 | 10.7.0.0/16 | a route that leads nowhere has no next hop",
                "local 10.7.0.0/16 via 10.8.0.2 dev eth0 | 22 | 10.8.0.2 | a local route has no gateway",
                "default via fd08::1 | 12 | fd08::1 | nexthop has invalid gateway: fd08::1 is on no link"
            })
    void aRouteThatIprouteOrTheKernelRefusesIsAnErrorWithItsPlace(
            String line, int offset, String word, String message) {
        assertThatExceptionOfType(RouteTextException.class)
                .isThrownBy(() -> Hosts.box().route(line).build())
                .withMessage(message)
                .satisfies(e -> {
                    assertThat(e.offset()).isEqualTo(offset);
                    assertThat(e.word()).isEqualTo(word);
                    assertThat(e.line()).isEqualTo(line);
                });
    }

    @Test
    void aMisspeltWordGetsAHint() {
        assertThatExceptionOfType(RouteTextException.class)
                .isThrownBy(() -> Hosts.box().route("10.7.0.0/16 dve eth0"))
                .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean dev?"));
        assertThatExceptionOfType(RouteTextException.class)
                .isThrownBy(() -> Hosts.box().route("10.7.0.0/16 dev eht0").build())
                .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean eth0?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fwmark 0x1/0x1 lookup 100",
                "not from 10.0.0.0/8 to 10.9.0.0/16 iif eth0 table main pref 100",
                "from 10.8.0.2 tos 0x10 unreachable priority 7",
                "oif eth1 ipproto tcp sport 1-100 dport 80 prohibit",
                "lookup main suppress_prefixlength 0 order 10",
                "goto 40000",
                "nop",
                "type blackhole from 10.0.0.0/8",
                "-6 fwmark 1 lookup 100",
                "from fd00::/8 lookup 100"
            })
    void rulesAreReadAsIprouteWritesThem(String line) {
        assertThatCode(() -> Hosts.box().policyRule(line).build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "form 10.0.0.0/8 lookup 100 | 0 | form | 'form' is not known here",
                "fwmark 0x1/x lookup 100 | 11 | x | 'x' is no number for fwmark's mask",
                "lookup mian | 7 | mian | 'mian' is not known here",
                "from 10.0.0.0/8 pref 100 goto 50 | 30 | 50 | goto only leads onwards",
                "dport 90-80 lookup 7 | 9 | 80 | dport 80 is out of range",
                "lookup 0 | 7 | 0 | lookup 0 is out of range",
                "uidrange 0-100 lookup 7 | 0 | uidrange | 'uidrange' is not known here"
            })
    void aRuleThatIprouteOrTheKernelRefusesIsAnErrorWithItsPlace(String line, int offset, String word, String message) {
        assertThatExceptionOfType(RouteTextException.class)
                .isThrownBy(() -> Hosts.box().policyRule(line).build())
                .withMessage(message)
                .satisfies(e -> {
                    assertThat(e.offset()).isEqualTo(offset);
                    assertThat(e.word()).isEqualTo(word);
                });
    }

    @Test
    void theSameRuleTwiceWithOnePreferenceIsRefused() {
        assertThatExceptionOfType(RouteTextException.class)
                .isThrownBy(() -> Hosts.box()
                        .policyRule("from 10.0.0.0/8 lookup 7 pref 5")
                        .policyRule("from 10.0.0.0/8 lookup 7 pref 5")
                        .build())
                .withMessage("the same rule is there already");
    }
}
