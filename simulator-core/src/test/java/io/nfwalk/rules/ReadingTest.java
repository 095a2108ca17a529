package io.nfwalk.rules;

import static io.nfwalk.rules.Texts.codes;
import static io.nfwalk.rules.Texts.filter;
import static io.nfwalk.rules.Texts.printed;
import static io.nfwalk.rules.Texts.printedRules;
import static io.nfwalk.rules.Texts.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as what. Each case was given to iptables-restore 1.8.9. */
class ReadingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            -m comment --comment 'x' -j ACCEPT              | -m comment --comment "\\'x\\'" -j ACCEPT
            -m comment --comment a"b c" -j ACCEPT           | -m comment --comment "ab c" -j ACCEPT
            -m comment --comment "x"-j ACCEPT               | -m comment --comment x -j ACCEPT
            -m comment --comment a#b;$c                     | -m comment --comment "a#b;$c"
            -m comment --comment "a\\"b\\\\c"               | -m comment --comment "a\\"b\\\\c"
            -m comment --comment -j -j ACCEPT               | -m comment --comment -j -j ACCEPT
            -m comment --comment a -m comment --comment b   | -m comment --comment a -m comment --comment b
            """)
    void quotingIsThatOfIptablesRestore(String words, String expected) {
        assertThat(printed(words)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -m tcp -p tcp --dport 80                        | -p tcp -m tcp --dport 80
            -p tcp --dport 80 -m comment --comment x --sport 5 | -p tcp -m tcp --sport 5 --dport 80 -m comment --comment x
            -p tcp -m comment --comment x --sport 5         | -p tcp -m comment --comment x -m tcp --sport 5
            -j LOG --log-prefix x -m limit --limit 3/s      | -m limit --limit 3/sec -j LOG --log-prefix x
            ! -s 10.0.0.1 -d 10.0.0.2                       | ! -s 10.0.0.1/32 -d 10.0.0.2/32
            -p tcp --dpo 22                                 | -p tcp -m tcp --dport 22
            --sou 1.2.3.4 --jum ACCEPT --prot tcp --in-i a  | -s 1.2.3.4/32 -i a -p tcp -j ACCEPT
            -p all                                          | ''
            -p 6                                            | -p tcp
            -p 0x11                                         | -p udp
            -p TCP                                          | -p tcp
            -p 89                                           | -p ospf
            -p 255                                          | -p 255
            -p icmpv6                                       | -p ipv6-icmp
            -p mh                                           | -p mobility-header
            -s 10.11.12.13/8                                | -s 10.0.0.0/8
            -s 10.0.12.7/255.0.255.0                        | -s 10.0.12.0/255.0.255.0
            -s 10.0.0.0/255.255.255.0                       | -s 10.0.0.0/24
            -s 10/8 -d 10.1                                 | -s 10.0.0.0/8 -d 10.1.0.0/32
            -s 010.1.1.1 -d 0x0a.1.1.1/0x10                 | -s 8.1.1.1/32 -d 10.1.0.0/16
            -s 0.0.0.0/0 -d 0.0.0.0                         | -d 0.0.0.0/32
            -s localhost                                    | -s 127.0.0.1/32
            -i + ! -o +                                     | ! -o +
            ! -f -p tcp                                     | -p tcp ! -f
            -v -4 -j DROP                                   | -j DROP
            -p tcp --dport=80                               | -p tcp -m tcp --dport 80
            """)
    void optionsAreReadAsIptablesReadsThem(String words, String expected) {
        assertThat(printed(words)).isEqualTo(expected);
        assertThat(codes(filter("-A FORWARD " + words))).isEmpty();
    }

    @Test
    void severalAddressesMakeTheProductOfRules() {
        assertThat(printedRules(rules(filter("-A INPUT -s 10.0.0.1,10.0.0.2 -d 10.0.0.3,10.0.0.4 -j DROP"))))
                .containsExactly(
                        "-A INPUT -s 10.0.0.1/32 -d 10.0.0.3/32 -j DROP",
                        "-A INPUT -s 10.0.0.1/32 -d 10.0.0.4/32 -j DROP",
                        "-A INPUT -s 10.0.0.2/32 -d 10.0.0.3/32 -j DROP",
                        "-A INPUT -s 10.0.0.2/32 -d 10.0.0.4/32 -j DROP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment\n",
                "*filter # comment\nCOMMIT\n",
                "* filter\n\n:INPUT ACCEPT [0:0]\n# between\n-A INPUT\t-j ACCEPT  \nCOMMIT\n",
                "*filter\n:INPUT DROP\n:A -\n   -A INPUT -j A\nCOMMIT\n",
                "*filter\n-AINPUT -j ACCEPT\nCOMMIT",
                "*filter\n-p tcp -A INPUT -j ACCEPT\nCOMMIT\n",
                "*filter\n[1:60] -A INPUT -j ACCEPT\n-A INPUT -c 1 60\n-A INPUT -c 1,60\nCOMMIT\n",
                "*nat\n:PREROUTING DROP [0:0]\nCOMMIT\n",
                "*filter\n:A - [0:0]\n:B - [0:0]\n-A A -j B\n-A B -j A\nCOMMIT\n",
                "*nat\n:A - [0:0]\n-A A -j MASQUERADE\nCOMMIT\n",
                "*filter\n:A - [0:0]\n-A INPUT -j A\n-A A -o eth0\nCOMMIT\n"
            })
    void whatIptablesTakesIsTakenWithoutAWord(String text) {
        assertThat(codes(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            *filter;COMMIT ;                                  | blanks-after-commit
            *filter;-A INPUT -d ! 10.0.0.0/8;COMMIT           | late-negation
            *filter;-A INPUT -s10.0.0.1;COMMIT                | joined-option
            -A INPUT -j ACCEPT                                | listing
            *filter;-A INPUT -m frobnicate --why;COMMIT       | extension-unknown
            """)
    void whatIptablesRefusesIsReadWithAWarning(String lines, String code) {
        ParseResult result = RuleSetParser.parse(lines.replace(';', '\n'), Texts.NFT);
        assertThat(codes(result)).containsExactly(code);
        assertThat(result.rules()).isPresent();
        assertThat(result.restorable()).isFalse();
    }

    @Test
    void oldNegationMeansTheSameAsTheNew() {
        assertThat(rules(filter("-A INPUT -d ! 10.0.0.0/8 -p tcp --dport ! 80")).toSave())
                .isEqualTo(rules(filter("-A INPUT ! -d 10.0.0.0/8 -p tcp ! --dport 80"))
                        .toSave());
    }

    @Test
    void carriageReturnsAndIndentationAreTakenWithOneWarningEach() {
        String plain = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n";
        ParseResult crlf = RuleSetParser.parse(plain.replace("\n", "\r\n"), Texts.NFT);
        ParseResult indented = RuleSetParser.parse(plain.indent(2), Texts.NFT);
        assertThat(codes(crlf)).containsExactly("crlf");
        assertThat(codes(indented)).containsExactly("indented");
        assertThat(crlf.orThrow().toSave()).isEqualTo(indented.orThrow().toSave());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[root@gw ~]# iptables-save",
                "root@gw:~# iptables-save -t filter",
                "admin@fw-1.example.net:/etc$",
                "$ sudo iptables-save"
            })
    void aTerminalsPromptAroundTheTablesIsPassedOverWithAWarning(String prompt) {
        String plain = "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n";
        ParseResult saved = RuleSetParser.parse(prompt + "\n" + plain + prompt + "\n", Texts.NFT);
        assertThat(codes(saved)).containsExactly("prompt");
        assertThat(saved.restorable()).isFalse();
        assertThat(saved.orThrow().toSave())
                .isEqualTo(RuleSetParser.parse(plain, Texts.NFT).orThrow().toSave());
        assertThat(codes(RuleSetParser.parse("-P INPUT DROP\n-A INPUT -j ACCEPT\n" + prompt + "\n", Texts.NFT)))
                .containsExactly("listing");
        String table = plain.replace("COMMIT", prompt + "\nCOMMIT");
        assertThat(RuleSetParser.parse(table, Texts.NFT).rules()).isEmpty();
    }

    @Test
    void aListingIsOfTheTableThatTheCallerNames() {
        String listing = "-P PREROUTING ACCEPT\n-N WEB\n-A PREROUTING -j WEB\n";
        RuleSet rules = RuleSetParser.parse(listing, Texts.NFT.withListed(TableName.MANGLE))
                .orThrow();
        assertThat(printedRules(rules)).containsExactly("-A PREROUTING -j WEB");
        assertThat(rules.table(TableName.MANGLE)).isPresent();
    }

    @Test
    void aRuleForTheOtherFamilyIsSkipped() {
        assertThat(printedRules(rules(filter("-A INPUT -6 -j ACCEPT", "-4 -A INPUT -j DROP"))))
                .containsExactly("-A INPUT -j DROP");
    }

    @Test
    void aDeclaredTableHasAllItsBuiltInChains() {
        assertThat(rules("*nat\n:OUTPUT DROP [3:180]\n:z - [9:9]\n:Z - [0:0]\nCOMMIT\n")
                        .toSave())
                .isEqualTo("""
                        *nat
                        :PREROUTING ACCEPT [0:0]
                        :INPUT ACCEPT [0:0]
                        :OUTPUT DROP [3:180]
                        :POSTROUTING ACCEPT [0:0]
                        :Z - [0:0]
                        :z - [0:0]
                        COMMIT
                        """);
    }

    @Test
    void countersOfRulesArePrintedIfTheTextHasThem() {
        String text = """
                *filter
                :INPUT ACCEPT [5:300]
                :FORWARD ACCEPT [0:0]
                :OUTPUT ACCEPT [0:0]
                [0:0] -A INPUT -j ACCEPT
                [18446744073709551615:60] -A INPUT -j DROP
                COMMIT
                """;
        assertThat(rules(text).toSave()).isEqualTo(text);
    }

    @Test
    void familyIsWhatTheTextSays() {
        assertThat(RuleSetParser.familyOf("# Generated by ip6tables-save v1.8.9 on Tue\n*filter\n"))
                .contains(Family.IPV6);
        assertThat(RuleSetParser.familyOf("# Generated by iptables-save v1.8.9 (nf_tables) on Tue\n"))
                .contains(Family.IPV4);
        assertThat(RuleSetParser.familyOf("*filter\nCOMMIT\n")).isEmpty();
    }

    @Test
    void ipv6AddressesArePrintedAsIp6tablesPrintsThem() {
        ParseOptions ipv6 = ParseOptions.of("six", Family.IPV6, Texts.ALL);
        RuleSet rules = RuleSetParser.parse(
                        filter("-A INPUT -s fd00:0::1 -d 2001:DB8::7/32 -p icmpv6", "-A INPUT -s ::/0 ! -d fe80::/10"),
                        ipv6)
                .orThrow();
        assertThat(printedRules(rules))
                .containsExactly("-A INPUT -s fd00::1/128 -d 2001:db8::/32 -p ipv6-icmp", "-A INPUT ! -d fe80::/10");
    }

    @Test
    void aRuleKnowsWhereItStood() {
        RuleSet rules = rules("*filter\n\n:A - [0:0]\n  -A FORWARD -j A\nCOMMIT\n");
        RuleLine line = rules.table(TableName.FILTER)
                .orElseThrow()
                .chain(Hook.FORWARD)
                .orElseThrow()
                .rules()
                .get(0);
        assertThat(line.span()).isEqualTo(new SourceSpan("test.rules", 4, 3));
        assertThat(line.rule().action()).isEqualTo(new Action.Jump("A"));
    }

    @Test
    void theExceptionShowsAllMistakes() {
        Optional<RuntimeException> thrown = Optional.empty();
        try {
            RuleSet.parse(filter("-A INPUT -j DORP", "-A INPUT -p tpc"), Family.IPV4, Texts.ALL);
        } catch (InvalidRulesException invalid) {
            thrown = Optional.of(invalid);
            assertThat(invalid.diagnostics()).hasSize(2);
        }
        assertThat(thrown.orElseThrow())
                .hasMessageContaining("did you mean DROP?")
                .hasMessageContaining("3:13: error");
    }

    @Test
    void theKindOfExtensionThatWasLoadedLastGetsAnOptionThatSeveralHave() {
        assertThat(printed("-m mark --mark 1 -m connmark --mark 2"))
                .isEqualTo("-m mark --mark 0x1 -m connmark --mark 0x2");
        assertThat(codes(filter("-A INPUT -m mark --mark 0 -m connmark --mark 1 -m mark --mark 2")))
                .contains("option-repeated");
    }

    @Test
    void severalErrorsOfALineAreAllTold() {
        List<String> codes = codes(filter("-A FORWARD -s 1.2.3.400 -p tpc -i averyverylonginterface -j NOWHERE"));
        assertThat(codes).containsExactly("address-unknown", "protocol-unknown", "interface-name", "chain-undefined");
    }
}
