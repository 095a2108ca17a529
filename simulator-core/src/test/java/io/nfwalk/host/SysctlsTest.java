package io.nfwalk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.packet.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsTest {
    private static final Sysctls DEFAULTS = Sysctls.defaults();

    @Test
    void aNewNamespaceForwardsNothingAndChecksNoSources() {
        assertThat(DEFAULTS.forwarding(Family.IPV4, "eth0")).isFalse();
        assertThat(DEFAULTS.forwarding(Family.IPV6, "eth0")).isFalse();
        assertThat(DEFAULTS.interfaceSetting(Family.IPV4, "eth0", "rp_filter")).isZero();
        assertThat(DEFAULTS.value("net.ipv4.ip_default_ttl")).isEqualTo(64);
        assertThat(DEFAULTS.bridgeCallsIptables(Family.IPV4)).isTrue();
    }

    @Test
    void redirectsAndIcmpRateLimitsAreOff() {
        assertThat(DEFAULTS.eitherOn(Family.IPV4, "eth0", "send_redirects")).isFalse();
        assertThat(DEFAULTS.value("net.ipv4.icmp_ratelimit")).isZero();
        assertThat(DEFAULTS.value("net.ipv6.icmp.ratelimit")).isZero();
    }

    @Test
    void ipForwardIsAnotherNameOfAllForwardingAndSetsEveryInterface() {
        Sysctls sysctls = DEFAULTS.with("net.ipv4.conf.eth1.forwarding", "0").with("net.ipv4.ip_forward", "1");
        assertThat(sysctls.value("net.ipv4.conf.all.forwarding")).isOne();
        assertThat(sysctls.forwarding(Family.IPV4, "eth0")).isTrue();
        assertThat(sysctls.forwarding(Family.IPV4, "eth1")).isTrue();
    }

    @Test
    void writingIpForwardAgainWithTheSameValueLeavesInterfacesAsTheyAre() {
        Sysctls sysctls = DEFAULTS.with("net.ipv4.ip_forward", "1")
                .with("net.ipv4.conf.eth1.forwarding", "0")
                .with("net.ipv4.ip_forward", "1");
        assertThat(sysctls.forwarding(Family.IPV4, "eth1")).isFalse();
    }

    @Test
    void ipv4AsksTheInterfaceWhetherItForwardsAndIpv6AsksAll() {
        Sysctls sysctls =
                DEFAULTS.with("net.ipv4.conf.eth0.forwarding", "1").with("net.ipv6.conf.eth0.forwarding", "1");
        assertThat(sysctls.forwarding(Family.IPV4, "eth0")).isTrue();
        assertThat(sysctls.forwarding(Family.IPV4, "eth1")).isFalse();
        assertThat(sysctls.forwarding(Family.IPV6, "eth0")).isFalse();
        assertThat(sysctls.with("net.ipv6.conf.eth0.force_forwarding", "1").forwarding(Family.IPV6, "eth0"))
                .isTrue();
    }

    @Test
    void writingIpv6sForwardingOfAllSetsInterfacesEvenWhereAllStaysAsItWas() {
        Sysctls sysctls = DEFAULTS.withInterface(Family.IPV6, "eth0")
                .with("net.ipv6.conf.eth0.forwarding", "1")
                .with("net.ipv6.conf.eth0.disable_ipv6", "1")
                .with("net.ipv6.conf.all.forwarding", "0")
                .with("net.ipv6.conf.all.disable_ipv6", "0");
        assertThat(sysctls.interfaceSetting(Family.IPV6, "eth0", "forwarding")).isZero();
        assertThat(sysctls.interfaceSetting(Family.IPV6, "eth0", "disable_ipv6"))
                .isZero();
    }

    @Test
    void noInterfaceIsForcedToForwardOnceForwardingOfAllIsWrittenZero() {
        Sysctls sysctls = DEFAULTS.withInterface(Family.IPV6, "eth0").with("net.ipv6.conf.eth0.force_forwarding", "1");
        assertThat(sysctls.with("net.ipv6.conf.all.forwarding", "0").forwarding(Family.IPV6, "eth0"))
                .isFalse();
        assertThat(sysctls.with("net.ipv6.conf.eth0.forwarding", "0").forwarding(Family.IPV6, "eth0"))
                .isTrue();
    }

    @Test
    void forcedForwardingOfAllReachesTheInterfacesThatAreThere() {
        Sysctls sysctls = DEFAULTS.withInterface(Family.IPV6, "eth0").with("net.ipv6.conf.all.force_forwarding", "1");
        assertThat(sysctls.forwarding(Family.IPV6, "eth0")).isTrue();
        assertThat(sysctls.forwarding(Family.IPV6, "eth9")).isFalse();
        assertThat(sysctls.interfaceSetting(Family.IPV6, "default", "force_forwarding"))
                .isZero();
    }

    @Test
    void anInterfaceTakesDefaultsValueUnlessItHasItsOwn() {
        Sysctls sysctls =
                DEFAULTS.with("net.ipv4.conf.default.rp_filter", "1").with("net.ipv4.conf.eth1.rp_filter", "2");
        assertThat(sysctls.interfaceSetting(Family.IPV4, "eth0", "rp_filter")).isOne();
        assertThat(sysctls.interfaceSetting(Family.IPV4, "eth1", "rp_filter")).isEqualTo(2);
        assertThat(sysctls.interfaceSetting(Family.IPV4, "all", "rp_filter")).isZero();
    }

    @Test
    void onceAnInterfaceIsThereDefaultNoLongerReachesIt() {
        Sysctls sysctls = DEFAULTS.withInterface(Family.IPV4, "eth0").with("net.ipv4.conf.default.rp_filter", "1");
        assertThat(sysctls.interfaceSetting(Family.IPV4, "eth0", "rp_filter")).isZero();
        assertThat(sysctls.interfaceSetting(Family.IPV4, "eth9", "rp_filter")).isOne();
    }

    @Test
    void interfacesWithDotsAreWrittenWithSlashes() {
        Sysctls sysctls = DEFAULTS.with("net/ipv4/conf/eth0.100/rp_filter", "1");
        assertThat(sysctls.interfaceSetting(Family.IPV4, "eth0.100", "rp_filter"))
                .isOne();
        assertThat(sysctls.value("net.ipv4.conf.eth0.100.rp_filter")).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, MODELLED",
        "net.ipv4.conf.eth0.rp_filter, MODELLED",
        "net.bridge.bridge-nf-call-iptables, MODELLED",
        "net.netfilter.nf_conntrack_udp_timeout, MODELLED",
        "net.netfilter.nf_conntrack_acct, NO_EFFECT_HERE",
        "net.ipv4.conf.all.log_martians, NO_EFFECT_HERE",
        "net.ipv4.neigh.eth0.gc_stale_time, NO_EFFECT_HERE",
        "net.ipv4.tcp_timestamps, MODELLED",
        "net.ipv4.tcp_fastopen, NOT_MODELLED",
        "net.ipv4.conf.all.proxy_arp, NOT_MODELLED",
        "net.ipv4.ip_forwad, UNKNOWN",
        "kernel.hostname, UNKNOWN"
    })
    void everyNameIsKnownForWhatItIs(String name, Sysctls.Knowledge knowledge) {
        assertThat(Sysctls.knowledge(name)).isEqualTo(knowledge);
    }

    @Test
    void anUnknownNameIsAnErrorThatNamesTheNearest() {
        assertThatExceptionOfType(SysctlException.class)
                .isThrownBy(() -> DEFAULTS.with("net.ipv4.conf.eth0.rpfilter", "1"))
                .withMessageContaining("net.ipv4.conf.eth0.rpfilter")
                .satisfies(e -> assertThat(e.hint()).isEqualTo("did you mean net.ipv4.conf.eth0.rp_filter?"));
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_default_ttl, 0",
        "net.ipv4.ip_default_ttl, 256",
        "net.ipv4.ip_forward, yes",
        "net.bridge.bridge-nf-call-iptables, 2",
        "net.netfilter.nf_conntrack_tcp_loose, -1"
    })
    void aWrongValueIsAnErrorThatNamesTheRange(String name, String value) {
        assertThatExceptionOfType(SysctlException.class)
                .isThrownBy(() -> DEFAULTS.with(name, value))
                .satisfies(e -> assertThat(e.expected()).startsWith("a number from "));
    }

    @Test
    void whatCanNotBeWrittenIsRefused() {
        assertThatExceptionOfType(SysctlException.class)
                .isThrownBy(() -> DEFAULTS.with("net.netfilter.nf_conntrack_count", "1"))
                .withMessageContaining("can't be written");
    }

    @Test
    void conntrackSettingsAreThoseThatWereWritten() {
        ConntrackSettings settings =
                DEFAULTS.with("net.netfilter.nf_conntrack_udp_timeout", "7").conntrack();
        assertThat(settings.value(ConntrackSettings.Sysctl.UDP_TIMEOUT)).isEqualTo(7);
        assertThat(settings.value(ConntrackSettings.Sysctl.UDP_TIMEOUT_STREAM)).isEqualTo(120);
    }

    @Test
    void aDefaultsValueIsRecognizedAsSuch() {
        assertThat(Sysctls.isDefault("net.ipv4.tcp_timestamps", "1")).isTrue();
        assertThat(Sysctls.isDefault("net.ipv4.tcp_timestamps", "0")).isFalse();
    }

    @Test
    void everyNumberOfANewNamespaceIsWithinItsRange() {
        assertThat(SysctlCatalogue.names()).hasSizeGreaterThan(380);
        for (String name : SysctlCatalogue.names()) {
            SysctlCatalogue.Entry entry = SysctlCatalogue.entry(name).orElseThrow();
            if (entry.numeric()) {
                assertThat(Long.parseLong(entry.initial())).as(name).isBetween(entry.lowest(), entry.highest());
            }
        }
    }
}
