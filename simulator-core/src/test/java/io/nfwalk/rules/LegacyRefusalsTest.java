package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.match.Matches;
import io.nfwalk.packet.Family;
import io.nfwalk.target.Targets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ip_tables refuses although nf_tables loads it; asked of iptables 1.8.9, legacy and nft. */
class LegacyRefusalsTest {
    private static final ParseOptions NFT =
            ParseOptions.of("test.rules", Family.IPV4, new Extensions(Matches.rooms(), Targets.rooms()));

    private static List<String> refusals(String table, String rule, Backend backend) {
        String text = "*" + table + "\n-A " + rule + "\nCOMMIT\n";
        return RuleSetParser.parse(text, NFT.with(backend)).diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR)
                .map(Diagnostic::code)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "filter, FORWARD -j TRACE, target-wrong-table",
        "mangle, PREROUTING -j TRACE, target-wrong-table",
        "filter, FORWARD -m limit --limit 5/sec --limit-burst 0, option-value-out-of-range",
        "mangle, FORWARD -p tcp -j TCPMSS --set-mss 1400, target-wrong-protocol",
        "mangle, FORWARD -p tcp -m tcp --dport 80 -j TCPMSS --set-mss 1400, target-wrong-protocol",
        "mangle, 'FORWARD -p tcp -m tcp ! --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400', target-wrong-protocol",
        "mangle, FORWARD -p tcp -m tcp --tcp-flags SYN NONE -j TCPMSS --set-mss 1400, target-wrong-protocol",
        "filter, FORWARD ! -p tcp -m tcp --dport 80, match-wrong-protocol",
        "filter, FORWARD ! -p tcp -m tcp --syn, match-wrong-protocol",
        "filter, FORWARD ! -p udp -m udp ! --sport 5, match-wrong-protocol"
    })
    void onlyIpTablesRefuses(String table, String rule, String code) {
        assertThat(refusals(table, rule, Backend.LEGACY)).containsExactly(code);
        assertThat(refusals(table, rule, Backend.NFT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "raw, PREROUTING -j TRACE",
        "filter, FORWARD -m limit --limit 5/sec --limit-burst 1",
        "mangle, 'FORWARD -p tcp -m tcp --tcp-flags SYN,RST,ACK SYN -j TCPMSS --set-mss 1400'",
        "mangle, FORWARD -p tcp -m tcp --tcp-flags ALL ALL -j TCPMSS --set-mss 1400",
        "mangle, FORWARD -p tcp -m tcp --dport 80 -m tcp --syn -j TCPMSS --set-mss 1400",
        "nat, PREROUTING ! -p tcp -j DNAT --to-destination 10.0.0.1:80"
    })
    void bothTake(String table, String rule) {
        assertThat(refusals(table, rule, Backend.LEGACY)).isEmpty();
        assertThat(refusals(table, rule, Backend.NFT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FORWARD ! -p tcp -m tcp",
        "FORWARD ! -p tcp -m tcp --tcp-option 2",
        "FORWARD ! -p tcp -m tcp --dport 80 --tcp-option 3",
        "FORWARD ! -p tcp -m tcp --sport 0:65535",
        "FORWARD ! -p udp -m udp --sport 0:65535",
        "FORWARD ! -p udp -m tcp --dport 80",
        "FORWARD -m tcp --dport 80"
    })
    void bothRefuse(String rule) {
        assertThat(refusals("filter", rule, Backend.LEGACY)).isNotEmpty();
        assertThat(refusals("filter", rule, Backend.NFT)).isNotEmpty();
    }

    @Test
    void ipTablesCutsALongPrefixOfNflogEarlier() {
        String text = "*filter\n-A FORWARD -j NFLOG --nflog-prefix " + "x".repeat(100) + "\nCOMMIT\n";
        assertThat(RuleSetParser.parse(text, NFT.with(Backend.LEGACY)).orThrow().toSave())
                .contains(" " + "x".repeat(63) + "\n");
        assertThat(RuleSetParser.parse(text, NFT).orThrow().toSave()).contains(" " + "x".repeat(100) + "\n");
    }

    @Test
    void whatEachRefusesIsToldWhenBothAreAskedAtOnceToo() {
        String text = Texts.filter(
                ":A - [0:0]",
                "-A INPUT -i + -m limit --limit 1/sec --limit-burst 0 -j A",
                "-A A ! -i + -m strange --word -j ACCEPT",
                "-A A -m strange --word -j ACCEPT",
                ":A - [0:0]",
                "-A A -s ! 10.0.0.1 -j ACCEPT",
                "-A A -j NOWHERE",
                "-A A -p tcp --dport 80 -j MASQUERADE");
        assertThat(RuleSetParser.parse(text, NFT, List.of(Backend.LEGACY, Backend.NFT)))
                .containsExactly(RuleSetParser.parse(text, NFT.with(Backend.LEGACY)), RuleSetParser.parse(text, NFT));
    }
}
