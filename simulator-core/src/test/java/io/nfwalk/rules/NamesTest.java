package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({"--dprot,--dport", "tpc,tcp", "conntrak,conntrack", "accept,ACCEPT", "KUBE-FORWRAD,KUBE-FORWARD"})
    void theNearestSpellingIsFound(String wrong, String right) {
        List<String> known = List.of("DROP", "ACCEPT", "--sport", "--dport", "udp", "tcp", "conntrack", "KUBE-FORWARD");
        assertThat(Spelling.nearest(wrong, known)).contains(right);
    }

    @Test
    void whatIsFarFromEveryWordHasNoNearest() {
        assertThat(Spelling.nearest("frobnicate", List.of("tcp", "conntrack"))).isEmpty();
        assertThat(Spelling.nearest("C", List.of("A", "B"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ssh,22", "ftp-data,20", "http,80", "www,80", "domain,53", "https,443"})
    void servicesHaveTheirPorts(String name, int port) {
        assertThat(ServiceNames.port(name)).hasValue(port);
    }

    @Test
    void anUnknownServiceIsNotGuessed() {
        assertThat(ServiceNames.port("SSH")).isEmpty();
        assertThat(ServiceNames.nearest("htpps")).contains("https");
    }

    @ParameterizedTest
    @CsvSource({"tcp,6", "UDP,17", "all,0", "ip,0", "132,132", "0x2f,47", "010,8", "icmpv6,58", "mh,135", "rspf,73"})
    void protocolsAreReadByNumberAndName(String word, int number) throws OptionException {
        assertThat(ProtocolNames.number(word)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"256", "-1", "tpc", "''", "CPHB"})
    void whatIsNoProtocolIsRefused(String word) {
        assertThatThrownBy(() -> ProtocolNames.number(word))
                .isInstanceOfSatisfying(
                        OptionException.class,
                        refused -> assertThat(refused.code()).isEqualTo("protocol-unknown"));
    }

    @ParameterizedTest
    @CsvSource({"6,tcp", "4,ipencap", "58,ipv6-icmp", "135,mobility-header", "138,manet", "200,200"})
    void protocolsArePrintedByTheNameThatTheMachineHas(int number, String name) {
        assertThat(ProtocolNames.name(number)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain-1_a   | plain-1_a
            IN:         | "IN:"
            a/b         | "a/b"
            it's        | "it\\'s"
            a"b         | "a\\"b"
            a b         | "a b"
            """)
    void textsAreQuotedAsIptablesSaveQuotes(String text, String quoted) {
        assertThat(OptionText.quoted(text)).isEqualTo(quoted);
    }

    @Test
    void theEmptyTextIsQuoted() {
        assertThat(OptionText.quoted("")).isEqualTo("\"\"");
    }
}
