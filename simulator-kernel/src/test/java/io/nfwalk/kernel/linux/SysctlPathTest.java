package io.nfwalk.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlPathTest {
    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward, /proc/sys/net/ipv4/ip_forward",
        "net/ipv4/ip_forward, /proc/sys/net/ipv4/ip_forward",
        "net.ipv4.conf.eth0/5.rp_filter, /proc/sys/net/ipv4/conf/eth0.5/rp_filter",
        "net/ipv4/conf/eth0.5/rp_filter, /proc/sys/net/ipv4/conf/eth0.5/rp_filter",
    })
    void theFirstSeparatorDecides(String name, String path) {
        assertThat(SysctlPath.of(name)).isEqualTo(path);
    }
}
