package io.nfwalk.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.Simulator;
import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.SetText;
import io.nfwalk.packet.SaidPacket;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.trace.Verdict.Kind;
import io.nfwalk.walk.Event;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One packet against one rule set. */
class TracerTest {
    private static final String SYN = "tcp 10.0.0.7:40000 to 10.0.0.1:80";

    private static RuleSet filter(String... rules) {
        return Simulator.parse("*filter\n" + String.join("\n", rules) + "\nCOMMIT\n");
    }

    private static List<Kind> kinds(Trace trace) {
        return trace.ways().stream().map(way -> way.verdict().kind()).toList();
    }

    @Test
    void withoutRoutesBothWaysAreTold() {
        Trace trace = Tracer.of(filter("-A INPUT -p tcp -j DROP"))
                .in("eth0")
                .out("eth1")
                .trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.FORWARDED);
        trace = Tracer.of(filter("-A INPUT -p tcp -j DROP")).in("eth0").trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.FORWARDED, Kind.DROPPED);
        assertThat(trace.ways().get(0).when()).containsExactly("10.0.0.1 is no address of this host");
        assertThat(trace.ways().get(1).when()).containsExactly("10.0.0.1 is an address of this host");
    }

    @Test
    void localSaysThatItIsForThisHost() {
        Trace trace =
                Tracer.of(filter("-A INPUT -p tcp -j DROP")).in("eth0").local().trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.DROPPED);
        assertThat(trace.verdict().by().orElseThrow().address()).isEqualTo("filter:INPUT:rule:1");
        assertThat(trace.ways().get(0).when()).isEmpty();
    }

    @Test
    void localHoldsForTheDestinationAndNotForWhereItIsTranslatedTo() {
        RuleSet rules = Simulator.parse("""
                *nat
                -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.9.0.2:8080
                COMMIT
                """);
        Trace trace = Tracer.of(rules).in("eth0").local().trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.FORWARDED);
        assertThat(trace.verdict().ending().packet()).hasToString("tcp 10.0.0.7:40000 to 10.9.0.2:8080 S");
        assertThat(trace.toString()).contains("10.9.0.2 is no address of this host (--address 10.9.0.2)");
        trace = Tracer.of(rules)
                .in("eth0")
                .local()
                .address(InterfaceAddress.parse("10.9.0.2").orElseThrow())
                .trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.DELIVERED);
    }

    @Test
    void whatIsTranslatedToThisHostItselfIsDelivered() {
        for (String target : List.of("REDIRECT --to-ports 3128", "DNAT --to-destination 10.0.0.1:3128")) {
            RuleSet rules = Simulator.parse("*nat\n-A PREROUTING -p tcp --dport 80 -j " + target + "\nCOMMIT\n");
            assertThat(kinds(Tracer.of(rules).in("eth0").local().trace(SYN)))
                    .as(target)
                    .containsExactly(Kind.DELIVERED);
        }
    }

    @Test
    void aPublishedPortIsForwardedByTheInterfaceThatItsRuleNames() {
        RuleSet rules = Simulator.parse("""
                *nat
                -A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80
                COMMIT
                *filter
                :FORWARD DROP
                -A FORWARD -d 172.17.0.2 -o docker0 -j ACCEPT
                COMMIT
                """);
        Trace trace = Tracer.of(rules).in("eth0").local().trace(SYN);
        assertThat(trace.ways())
                .extracting(way -> way.when() + " " + way.verdict().kind())
                .containsExactly(
                        "[it leaves by docker0] FORWARDED", "[it goes by no interface that a rule decides by] DROPPED");
    }

    @Test
    void aPacketThatIsDroppedBeforeRoutingHasOneWay() {
        RuleSet rules = Simulator.parse("*raw\n-A PREROUTING -p tcp -j DROP\nCOMMIT\n");
        assertThat(kinds(Tracer.of(rules).in("eth0").trace(SYN))).containsExactly(Kind.DROPPED);
    }

    @Test
    void theInterfacesThatDecideAreTried() {
        Trace trace = Tracer.of(filter(":INPUT DROP", "-A INPUT -i lan -j ACCEPT", "-A INPUT -i wan -j DROP"))
                .local()
                .trace(SYN);
        assertThat(trace.ways())
                .extracting(way -> way.when() + " " + way.verdict().kind())
                .containsExactly(
                        "[it comes in by lan] DELIVERED",
                        "[it comes in by wan] DROPPED",
                        "[it goes by no interface that a rule decides by] DROPPED");
        assertThat(trace.ways().get(0).option()).contains("--in lan");
    }

    @Test
    void anInterfaceThatNoRuleDecidesByMakesNoDifference() {
        assertThat(Tracer.of(filter("-A INPUT -p udp -j DROP"))
                        .local()
                        .trace(SYN)
                        .entry())
                .isEqualTo("in by any interface");
        assertThat(Tracer.of(filter("-A INPUT -i lan -j DROP"))
                        .local()
                        .trace(SYN)
                        .entry())
                .isEqualTo("in by an interface that nobody stated");
    }

    @Test
    void aPacketOfTheHostsOwnGoesThroughOutput() {
        Trace trace = Tracer.of(filter("-A OUTPUT -p tcp --dport 80 -j REJECT"))
                .own()
                .out("eth0")
                .trace(SYN);
        assertThat(trace.verdict().kind()).isEqualTo(Kind.REJECTED);
        assertThat(trace.entry()).isEqualTo("sent by this host");
    }

    @Test
    void theMarkIsThereFromTheBeginning() {
        RuleSet rules = filter("-A INPUT -m mark --mark 0x7 -j DROP");
        assertThat(Tracer.of(rules).local().mark(7).trace(SYN).verdict().kind()).isEqualTo(Kind.DROPPED);
        assertThat(Tracer.of(rules).local().trace(SYN).verdict().kind()).isEqualTo(Kind.DELIVERED);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void theStateIsWhatConntrackCallsThePacket(State state) {
        String name = state == State.REPLY ? "ESTABLISHED" : state.name();
        Trace trace = Tracer.of(filter(":INPUT ACCEPT", "-A INPUT -m conntrack --ctstate " + name + " -j DROP"))
                .in("eth0")
                .local()
                .state(state)
                .trace(SYN);
        assertThat(trace.verdict().kind()).isEqualTo(Kind.DROPPED);
    }

    @Test
    void anEstablishedConnectionIsTranslatedAsTheseRulesWouldHave() {
        RuleSet rules = Simulator.parse("""
                *nat
                -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.9.0.2:8080
                COMMIT
                """);
        Trace trace =
                Tracer.of(rules).in("eth0").out("eth1").state(State.ESTABLISHED).trace(SYN);
        assertThat(trace.verdict().ending().packet()).hasToString("tcp 10.0.0.7:40000 to 10.9.0.2:8080 A");
        assertThat(trace.ways().get(0).visits()).isEmpty();
        assertThat(trace.ways().get(0).supposed())
                .extracting(Supposed::what)
                .anyMatch(what -> what.startsWith("these rules let the connection begin"));
    }

    @Test
    void aConnectionThatTheRulesWouldNotLetBeginIsToldSo() {
        Trace trace = Tracer.of(filter(":INPUT DROP", "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"))
                .in("eth0")
                .local()
                .state(State.ESTABLISHED)
                .trace(SYN);
        assertThat(trace.verdict().kind()).isEqualTo(Kind.DELIVERED);
        assertThat(trace.ways().get(0).supposed())
                .extracting(Supposed::what)
                .anyMatch(what -> what.contains("began before these rules, which would not let it"));
    }

    @Test
    void anErrorAboutAnEstablishedConnectionIsRelated() {
        Trace trace = Tracer.of(filter(":INPUT DROP", "-A INPUT -m conntrack --ctstate RELATED -j ACCEPT"))
                .in("eth0")
                .local()
                .state(State.RELATED)
                .trace("icmp 10.0.0.9 to 10.0.0.1 port-unreachable about udp 10.0.0.1:5000 to 10.0.0.9:53");
        assertThat(trace.verdict().kind()).isEqualTo(Kind.DELIVERED);
    }

    @Test
    void aBridgedPacketVisitsIptablesWithItsPorts() {
        RuleSet rules = filter("-A FORWARD -m physdev --physdev-in v1 --physdev-out v2 -j DROP");
        Tracer bridged = Tracer.of(rules).physicalIn("v1").physicalOut("v2").bridge("br0");
        assertThat(bridged.trace(SYN).verdict().kind()).isEqualTo(Kind.DROPPED);
        assertThat(Tracer.of(filter("-A FORWARD -i br0 -m physdev --physdev-in v1 -j DROP"))
                        .physicalIn("v1")
                        .out("eth1")
                        .trace(SYN)
                        .verdict()
                        .kind())
                .isEqualTo(Kind.DROPPED);
    }

    @Test
    void whatNobodyCanKnowIsNamed() {
        Trace trace = Tracer.of(filter("-A INPUT -m nonesuch --opt 3 -j DROP"))
                .in("eth0")
                .local()
                .trace(SYN);
        assertThat(trace.verdict().kind()).isEqualTo(Kind.UNDETERMINED);
        assertThat(trace.verdict().words()).contains("filter:INPUT:rule:1", "nonesuch");
    }

    @Test
    void rulesThatDoNotMatchTellTheFirstConditionThatFailed() {
        Trace trace = Tracer.of(filter(
                        "-A INPUT -s 10.9.0.0/16 -j DROP",
                        "-A INPUT -i eth1 -j DROP",
                        "-A INPUT -p udp --dport 53 -j DROP",
                        "-A INPUT -p tcp --sport 1:9 --dport 22 -j DROP",
                        "-A INPUT -p tcp -m multiport ! --dports 80,443 -j DROP",
                        "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j DROP",
                        "-A INPUT -m mark --mark 0x4000/0x4000 -j DROP",
                        "-A INPUT -m addrtype ! --dst-type LOCAL -j DROP",
                        "-A INPUT -m recent --rcheck --name bad -j DROP"))
                .in("eth0")
                .local()
                .whyNot()
                .trace(SYN);
        assertThat(trace.ways().get(0).passedOver())
                .extracting(rule -> rule.mismatch().toString())
                .containsExactly(
                        "-s 10.9.0.0/16: its source is 10.0.0.7",
                        "-i eth1: it came in by eth0",
                        "-p udp: its protocol is tcp",
                        "--sport 1:9: its source port is 40000",
                        "! --dports 80,443: its destination port is 80",
                        "--ctstate RELATED,ESTABLISHED: its state is NEW",
                        "--mark 0x4000/0x4000: its mark is 0x0",
                        "! --dst-type LOCAL: its destination 10.0.0.1 is LOCAL",
                        "--rcheck --name bad --mask 255.255.255.255 --rsource: 10.0.0.7 is not in list bad");
    }

    @Test
    void matchesThatRememberPacketsAreSupposedToMeetTheirFirst() {
        RuleSet rules = filter(
                "-A INPUT -p udp -m limit --limit 1/sec -j DROP",
                "-A INPUT -p tcp -m tcp --dport 81 -m quota --quota 5 -j DROP",
                "-A INPUT -p tcp -m recent --update --name SSH --rsource -m connlimit --connlimit-above 3 -j DROP",
                "-A INPUT -p tcp -m statistic --mode nth --every 2 --packet 1 -j DROP");
        Trace trace = Tracer.of(rules).in("eth0").local().trace(SYN);
        assertThat(trace.ways().get(0).supposed())
                .extracting(Supposed::what)
                .contains("this is the first packet for -m recent, -m statistic");
        trace = Tracer.of(rules).in("eth0").local().trace("icmp 10.0.0.7 to 10.0.0.1");
        assertThat(trace.ways().get(0).supposed()).extracting(Supposed::what).noneMatch(what -> what.contains("first"));
    }

    @Test
    void whatIsUndeterminedNamesTheOptionThatTellsIt() {
        RuleSet rules = filter("-A OUTPUT -m owner --uid-owner 1000 -j ACCEPT");
        Trace trace = Tracer.of(rules).own().out("eth1").trace(SYN);
        assertThat(trace.ways())
                .extracting(way -> way.verdict().words())
                .allMatch(words -> words.endsWith(" (--uid, --gid)"));
    }

    @Test
    void rulesThatDoNotMatchAreLeftOutUnlessAskedFor() {
        Trace trace =
                Tracer.of(filter("-A INPUT -p udp -j DROP")).in("eth0").local().trace(SYN);
        assertThat(trace.ways().get(0).events()).noneMatch(Event.PassedOver.class::isInstance);
    }

    @Test
    void manyRulesThatFailAlikeShareALine() {
        StringBuilder rules = new StringBuilder("*filter\n");
        for (int i = 0; i < 412; i++) {
            rules.append("-A INPUT -d 10.7.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250)
                    .append(" -j DROP\n");
        }
        String text = Tracer.of(Simulator.parse(rules + "COMMIT\n"))
                .in("eth0")
                .local()
                .whyNot()
                .trace(SYN)
                .toString();
        assertThat(text).contains("filter:INPUT:rules:1-412").contains("not -d ...: its destination is 10.0.0.1");
        assertThat(text).contains("412 rules");
    }

    @Test
    void aDescribedHostSaysByItselfWhereThePacketGoes() {
        Host router = Host.builder("router")
                .networkInterface("eth0", "10.0.0.2/24")
                .networkInterface("eth1", "10.9.0.1/24")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(filter("-A FORWARD -o eth1 -j DROP"))
                .build();
        Trace trace = Tracer.on(router).trace("tcp 10.0.0.7:40000 to 10.9.0.2:80");
        assertThat(trace.entry()).isEqualTo("in by eth0");
        assertThat(kinds(trace)).containsExactly(Kind.DROPPED);
    }

    @Test
    void anAddressThatIsStatedSettlesWhoseItIs() {
        Trace trace = Tracer.of(filter("-A INPUT -j DROP"))
                .in("eth0")
                .address(InterfaceAddress.parse("10.0.0.1/24").orElseThrow())
                .trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.DROPPED);
        assertThat(trace.ways().get(0).when()).isEmpty();
    }

    @Test
    void packetsOfIpv6AreTracedLikeOthers() {
        RuleSet rules = Simulator.parse("""
                # Generated by ip6tables-save v1.8.9
                *filter
                -A INPUT -p tcp -m tcp --dport 80 -j DROP
                COMMIT
                """);
        Trace trace = Tracer.of(rules).in("eth0").local().trace("tcp [fd00::7]:40000 to [fd00::1]:80");
        assertThat(trace.verdict().kind()).isEqualTo(Kind.DROPPED);
    }

    @Test
    void whatContradictsItselfIsRefused() {
        Tracer tracer = Tracer.of(filter("-A INPUT -j DROP"));
        assertThatThrownBy(() -> tracer.local().out("eth1").trace(SYN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--local and --out");
        assertThatThrownBy(
                        () -> Tracer.of(filter("-A INPUT -j DROP")).in("eth+").trace(SYN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pattern");
    }

    @Test
    void whichSocketsAHostHasIsNotKnown() {
        String mangle = "*mangle\n-A PREROUTING -p tcp %s\nCOMMIT\n";
        for (String rule : List.of(
                "-m socket -j DROP", "-m socket --transparent -j DROP", "-j TPROXY --on-port 3129 --tproxy-mark 1")) {
            Trace trace = Tracer.of(Simulator.parse(mangle.formatted(rule)))
                    .in("eth0")
                    .local()
                    .trace(SYN);
            assertThat(kinds(trace)).as(rule).containsExactly(Kind.UNDETERMINED);
        }
    }

    @Test
    void tproxyMarksAndAcceptsIfThereIsATransparentSocket() {
        Tracer tracer = Tracer.of(
                        Simulator.parse("*mangle\n-A PREROUTING -p tcp -j TPROXY --on-port 3129 --tproxy-mark 0x1/0x1\n"
                                + "-A INPUT -m mark ! --mark 0x1 -j DROP\nCOMMIT\n"))
                .in("eth0")
                .local();
        assertThat(alternatives(tracer)).isEqualTo("[PREROUTING1=true] [DELIVERED]; [PREROUTING1=false] [LOST]");
    }

    @Test
    void thatThereIsNoIpsecIsSaidWhereRulesAskForIt() {
        Trace trace = Tracer.of(filter("-A INPUT -m policy --dir in --pol none -j DROP", "-A INPUT -m policy --dir in"))
                .in("eth0")
                .local()
                .trace(SYN);
        assertThat(kinds(trace)).containsExactly(Kind.DROPPED);
        assertThat(trace.ways().get(0).supposed().stream().map(Supposed::what))
                .containsOnlyOnce("no packet comes out of IPsec or goes into it");
    }

    @Test
    void whoSendsItDecidesOnceItIsSaid() {
        RuleSet rules = filter(":OUTPUT DROP", "-A OUTPUT -m owner --uid-owner 1000 -j ACCEPT");
        Tracer tracer = Tracer.of(rules).own().out("eth0");

        assertThat(tracer.trace(SYN).verdict().kind()).isEqualTo(Kind.UNDETERMINED);
        assertThat(tracer.owner(new HostFacts.Owner(1000, 0))
                        .trace(SYN)
                        .verdict()
                        .kind())
                .isEqualTo(Kind.SENT);
        assertThat(tracer.owner(new HostFacts.Owner(1001, 0))
                        .trace(SYN)
                        .verdict()
                        .kind())
                .isEqualTo(Kind.DROPPED);
    }

    @Test
    void theTimeDecidesOnceItIsSaid() {
        RuleSet rules = filter(":INPUT DROP", "-A INPUT -m time --timestart 08:00 --timestop 18:00 -j ACCEPT");
        Tracer tracer = Tracer.of(rules).in("eth0").local();

        assertThat(tracer.trace(SYN).verdict().kind()).isEqualTo(Kind.UNDETERMINED);
        assertThat(tracer.at(Instant.parse("2026-11-22T18:00:00Z"))
                        .trace(SYN)
                        .verdict()
                        .kind())
                .isEqualTo(Kind.DELIVERED);
        assertThat(tracer.at(Instant.parse("2026-11-22T18:00:01Z"))
                        .trace(SYN)
                        .verdict()
                        .kind())
                .isEqualTo(Kind.DROPPED);
    }

    @Test
    void anIpSetThatNobodyStatedIsNotKnown() {
        RuleSet rules = filter("-A INPUT -m set --match-set admins src -j DROP");
        Tracer tracer = Tracer.of(rules).in("eth0").local();

        assertThat(tracer.trace(SYN).verdict().kind()).isEqualTo(Kind.UNDETERMINED);
        tracer.sets(SetText.of("create admins hash:ip\nadd admins 10.0.0.7\n", false));
        assertThat(tracer.trace(SYN).verdict().kind()).isEqualTo(Kind.DROPPED);
    }

    private static String alternatives(Tracer tracer) {
        return tracer.alternatives(SaidPacket.parse(SYN), 10).all().worlds().stream()
                .map(world -> world.assumptions().stream()
                                .map(one ->
                                        one.question().chain() + one.question().rule() + "=" + one.answer())
                                .toList()
                        + " " + kinds(world.result()))
                .collect(Collectors.joining("; "));
    }

    @Test
    void bothAnswersToWhatNobodyStatedAreFollowed() {
        Tracer tracer = Tracer.of(
                        filter("-A INPUT -m set --match-set admins src -j ACCEPT", "-A INPUT -m foo --bar 7 -j DROP"))
                .in("eth0")
                .local();
        assertThat(alternatives(tracer))
                .isEqualTo("[INPUT1=true] [DELIVERED]; [INPUT1=false, INPUT2=true] [DROPPED]; "
                        + "[INPUT1=false, INPUT2=false] [DELIVERED]");
    }

    @Test
    void onAWayThatIsNotTakenNothingIsAsked() {
        Tracer tracer = Tracer.of(filter("-A FORWARD -m foo --bar 7 -j DROP", "-A INPUT -j DROP"))
                .in("eth0");
        assertThat(alternatives(tracer.local())).isEqualTo("[] [DROPPED]");
    }

    @Test
    void alternativesTellBothWaysThatLieBehindThem() {
        RuleSet rules = Simulator.parse(
                "*raw\n-A PREROUTING -m foo --bar 7 -j DROP\nCOMMIT\n" + "*filter\n-A INPUT -j DROP\nCOMMIT\n");
        assertThat(alternatives(Tracer.of(rules).in("eth0")))
                .isEqualTo("[PREROUTING1=true] [DROPPED]; [PREROUTING1=false] [FORWARDED, DROPPED]");
    }

    @Test
    void aConnectionIsFoundInItsZoneOnly() {
        RuleSet rules = Simulator.parse("""
                *raw
                -A PREROUTING -j CT --zone 7
                COMMIT
                *filter
                :INPUT DROP
                -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
                COMMIT
                """);
        Tracer tracer = Tracer.of(rules).in("eth0").local().state(State.REPLY);

        assertThat(tracer.trace(SYN).verdict().kind()).isEqualTo(Kind.DROPPED);
        assertThat(tracer.zone(7).trace(SYN).verdict().kind()).isEqualTo(Kind.DELIVERED);
    }

    @Test
    void allOutcomesHaveTheirProbabilities() {
        RuleSet rules = filter("-A INPUT -m statistic --mode random --probability 0.25 -j DROP");
        TracedWay way = Tracer.of(rules)
                .in("eth0")
                .local()
                .allOutcomes(10)
                .trace(SYN)
                .ways()
                .get(0);

        assertThat(way.outcomes())
                .extracting(share ->
                        share.probability() + " " + share.way().verdict().kind())
                .containsExactly("3/4 DELIVERED", "1/4 DROPPED");
    }

    @ParameterizedTest
    @CsvSource({
        "filter:INPUT:1, NOT_MATCHED, --dport 81",
        "filter INPUT 2, MATCHED, jump web",
        "filter:web:rule:1, MATCHED, accept",
        "filter web 2, NOT_REACHED, it went no further in web than to filter:web:rule:1",
        "filter dns 1, NOT_REACHED, a chain that INPUT calls before did not let it come back",
        "filter FORWARD 1, NOT_REACHED, it did not come to FORWARD",
        "filter lonely 1, NOT_REACHED, no rule leads to chain lonely"
    })
    void aRuleThatIsAskedAboutTells(String asked, RuleAnswer.Kind kind, String reason) {
        RuleSet rules = filter(
                ":web -",
                ":dns -",
                ":lonely -",
                "-A INPUT -p tcp --dport 81 -j DROP",
                "-A INPUT -p tcp -j web",
                "-A INPUT -p udp -j dns",
                "-A FORWARD -j DROP",
                "-A web -j ACCEPT",
                "-A web -j DROP",
                "-A dns -j ACCEPT",
                "-A lonely -j ACCEPT");
        Tracer tracer =
                Tracer.of(rules).in("eth0").local().about(AskedRule.parse(asked).orElseThrow());

        RuleAnswer answer = tracer.trace(SYN).ways().get(0).asked().orElseThrow();
        assertThat(answer.kind()).isEqualTo(kind);
        assertThat(answer.reasons().get(0)).contains(reason);
    }
}
