package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code iptables -L} prints, as people paste it. */
class ListingTest {
    private static final Path LISTINGS = Path.of("..", "testdata", "listings");

    private static final String VERBOSE =
            " pkts bytes target     prot opt in     out     source               destination\n";

    private static RuleSet read(String text) {
        return RuleSetParser.parse(text, Texts.NFT).orThrow();
    }

    private static List<String> rules(String text) {
        return Texts.printedRules(read(text));
    }

    /** Each line of the file: what a real iptables listed for a rule is read as that rule. */
    @Test
    void aTerminalsPromptBehindAListingIsPassedOver() {
        String listing = "Chain INPUT (policy DROP)\ntarget     prot opt source               destination\n"
                + "ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22\n";
        RuleSet rules = RuleSetParser.parse("root@gw:~# cd\n" + listing + "root@gw:~#\n", Texts.NFT)
                .orThrow();
        assertThat(rules.toSave())
                .isEqualTo(RuleSetParser.parse(listing, Texts.NFT).orThrow().toSave());
    }

    @Test
    void whatIptablesListsForARuleIsReadAsThatRule() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> lines = Files.readAllLines(LISTINGS.resolve("extensions.tsv"));
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            if (line.startsWith("#")) {
                continue;
            }
            ParseOptions options = ParseOptions.of(
                            "extensions", columns[0].equals("ipv6") ? Family.IPV6 : Family.IPV4, Texts.ALL)
                    .withListed(TableName.of(columns[1]).orElseThrow());
            String text = "Chain x (0 references)\n" + VERBOSE + columns[3] + "\n";
            List<String> read = RuleSetParser.parse(text, options)
                    .rules()
                    .map(Texts::printedRules)
                    .orElse(List.of("refused"));
            if (!read.equals(List.of(("-A x " + columns[2]).strip()))) {
                wrong.add(line + "\n  is read as " + read);
            }
        }
        assertThat(lines).hasSizeGreaterThan(400);
        assertThat(wrong).isEmpty();
    }

    /** Where a real iptables lists less than a rule says, what is missing is named, and the rule is undetermined. */
    @Test
    void whatIptablesLeavesOutOfItsListingIsNamed() throws IOException {
        List<String> lines = Files.readAllLines(LISTINGS.resolve("silent.tsv"));
        List<String> wrong = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.split("\t", -1);
            if (line.startsWith("#")) {
                continue;
            }
            ParseResult result =
                    RuleSetParser.parse("Chain x (0 references)\n" + VERBOSE + columns[3] + "\n", Texts.NFT);
            boolean named = result.diagnostics().stream()
                    .anyMatch(told -> told.code().equals("listing-silent")
                            && told.message().contains(columns[4])
                            && told.span().line() == 3);
            boolean kept = Texts.printedRules(result.orThrow()).get(0).startsWith("-A x -m listed ");
            if (!named || !kept) {
                wrong.add(line + "\n  gives " + result.diagnostics());
            }
        }
        assertThat(lines).hasSizeGreaterThan(4);
        assertThat(wrong).isEmpty();
    }

    @Test
    void ofSeveralRateLimitsNobodyCanTellWhichCountTogether() {
        String limited =
                "    0     0 DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0            limit: above 5/sec burst 5\n";
        String one = "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE + limited;
        assertThat(rules(one))
                .containsExactly(
                        "-A INPUT -m hashlimit --hashlimit-above 5/sec --hashlimit-burst 5 --hashlimit-name listed -j DROP");
        ParseResult several = RuleSetParser.parse(one + limited, Texts.NFT);
        assertThat(Texts.codes(several)).contains("listing-silent");
        assertThat(Texts.printedRules(several.orThrow()))
                .hasSize(2)
                .allMatch(rule -> rule.equals("-A INPUT -m listed \"limit:\" above \"5/sec\" burst 5 -j DROP"));
    }

    @Test
    void anIpv6ListingIsToldToHideEui64() {
        String text = "# ip6tables -L -n -v\nChain INPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE;
        ParseOptions options = ParseOptions.of("extensions", Family.IPV6, Texts.ALL);
        assertThat(Texts.codes(RuleSetParser.parse(text, options))).containsExactly("listing", "listing-silent");
    }

    @Test
    void columnsBecomeConditions() {
        String text = "Chain FORWARD (policy DROP 12 packets, 720 bytes)\n" + VERBOSE
                + "  12K  720 ACCEPT     6    --  !eth0  wan+    10.0.0.0/8          !10.9.0.2             tcp dpt:80\n"
                + "    0     0 LAN       !17   -f  *      *       0.0.0.0/0            0.0.0.0/0           [goto] \n"
                + "    0     0            0    --  *      *       0.0.0.0/0            0.0.0.0/0\n"
                + "\nChain LAN (1 references)\n" + VERBOSE;
        assertThat(rules(text))
                .containsExactly(
                        "-A FORWARD -s 10.0.0.0/8 ! -d 10.9.0.2/32 ! -i eth0 -o wan+ -p tcp -m tcp --dport 80 -j ACCEPT",
                        "-A FORWARD ! -p udp -f -g LAN",
                        "-A FORWARD");
        assertThat(read(text)
                        .table(TableName.FILTER)
                        .orElseThrow()
                        .chain(Hook.FORWARD)
                        .orElseThrow()
                        .policy())
                .contains(Chain.Policy.DROP);
    }

    @Test
    void aRuleStandsAtItsLineOfTheListing() {
        RuleSet rules = read("# iptables -L -n -v\nChain INPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE
                + "    0     0 DROP       0    --  *      *       0.0.0.0/0            0.0.0.0/0\n");
        Chain input =
                rules.table(TableName.FILTER).orElseThrow().chain(Hook.INPUT).orElseThrow();
        assertThat(input.rules().get(0).span().line()).isEqualTo(4);
    }

    @Test
    void numbersOfLinesAreNoPartOfTheRule() {
        String text = "Chain INPUT (policy ACCEPT)\nnum  target     prot opt source               destination\n"
                + "1    ACCEPT     tcp  --  anywhere             anywhere             tcp dpt:ssh\n";
        assertThat(rules(text)).containsExactly("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT");
    }

    @Test
    void withoutInterfacesTheListingIsToldToSayTooLittle() {
        String text = "Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\n"
                + "ACCEPT     all  --  anywhere             anywhere\n"
                + "ACCEPT     all  --  anywhere             anywhere\n";
        assertThat(Texts.codes(RuleSetParser.parse(text, Texts.NFT)))
                .containsExactlyInAnyOrder("listing", "listing-table", "listing-interfaces");
    }

    @Test
    void aNameForAnAddressLeavesTheRuleUndetermined() {
        String text = "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE
                + "    0     0 DROP       0    --  *      *       db.example.org       0.0.0.0/0\n";
        ParseResult result = RuleSetParser.parse(text, Texts.NFT);
        assertThat(Texts.codes(result)).contains("listing-name");
        assertThat(Texts.printedRules(result.orThrow()))
                .containsExactly("-A INPUT -m listed source \"db.example.org\" -j DROP");
    }

    @Test
    void wordsThatNobodyKnowsAreKept() {
        String text = "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE
                + "    0     0 DROP       6    --  *      *       0.0.0.0/0            0.0.0.0/0"
                + "            frobnicated by 3 tcp dpt:80\n";
        ParseResult result = RuleSetParser.parse(text, Texts.NFT);
        assertThat(Texts.codes(result)).contains("listing-words");
        assertThat(Texts.printedRules(result.orThrow()))
                .containsExactly("-A INPUT -p tcp -m listed frobnicated by 3 -m tcp --dport 80 -j DROP");
    }

    @Test
    void aTablesChainsSayWhichOneItIs() {
        String nat =
                "Chain PREROUTING (policy ACCEPT)\n\nChain INPUT (policy ACCEPT)\n\nChain OUTPUT (policy ACCEPT)\n\n"
                        + "Chain POSTROUTING (policy ACCEPT)\n";
        String filter = "Chain INPUT (policy DROP)\n\nChain FORWARD (policy ACCEPT)\n\nChain OUTPUT (policy ACCEPT)\n";
        assertThat(read(nat + "\n" + filter).tables())
                .extracting(Table::name)
                .containsExactly(TableName.NAT, TableName.FILTER);
    }

    @Test
    void theCommandThatPrintedItSaysItsTableAndFamily() {
        String text =
                "$ sudo ip6tables -t mangle -L OUTPUT -nv\nChain OUTPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE;
        assertThat(read(text).tables()).extracting(Table::name).containsExactly(TableName.MANGLE);
        assertThat(RuleSetParser.familyOf(text)).contains(Family.IPV6);
    }

    @Test
    void aLineThatIsNoRuleIsTold() {
        String text = "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n" + VERBOSE + "segmentation fault\n";
        ParseResult result = RuleSetParser.parse(text, Texts.NFT);
        assertThat(result.rules()).isEmpty();
        assertThat(Texts.codes(result)).contains("listing-line");
    }

    @Test
    void wordsThatARoomDoesNotTakeLeaveTheirRuleUndeterminedAndNoOther() {
        String text = "Chain INPUT (policy DROP 0 packets, 0 bytes)\n" + VERBOSE
                + "    0     0 ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:nonesuch\n"
                + "    0     0 ACCEPT     6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80\n";
        ParseResult result = RuleSetParser.parse(text, Texts.NFT);
        assertThat(Texts.printedRules(result.orThrow()))
                .containsExactly(
                        "-A INPUT -p tcp -m listed tcp \"dpt:nonesuch\" -j ACCEPT",
                        "-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT");
        assertThat(result.diagnostics())
                .filteredOn(told -> told.code().equals("listing-words"))
                .singleElement()
                .satisfies(told -> assertThat(told.span().line()).isEqualTo(3));
    }

    @Test
    void whatPrintedEachOfSeveralTablesSaysWhichItIs() {
        RuleSet rules = read("""
                $ iptables -S
                -P INPUT DROP
                -P FORWARD ACCEPT
                -P OUTPUT ACCEPT
                -A INPUT -i lo -j ACCEPT
                root@gate:~# iptables -t nat -S
                -P PREROUTING ACCEPT
                -P INPUT ACCEPT
                -P OUTPUT ACCEPT
                -P POSTROUTING ACCEPT
                -A POSTROUTING -o wan -j MASQUERADE
                """);
        assertThat(rules.tables()).extracting(Table::name).containsExactly(TableName.FILTER, TableName.NAT);
        assertThat(Texts.printedRules(rules))
                .containsExactly("-A INPUT -i lo -j ACCEPT", "-A POSTROUTING -o wan -j MASQUERADE");
    }
}
