package io.nfwalk.rules.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.StandardExtensions;
import io.nfwalk.host.Host;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Fragment;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Backend;
import io.nfwalk.rules.ParseOptions;
import io.nfwalk.rules.ParseResult;
import io.nfwalk.rules.RuleSetParser;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/**
 * A rule that is said never to match is met by no packet: random rule sets of conditions that lie close together, and
 * packets of the values at their borders, through the walk.
 */
class ShadowingLawsTest {
    private static final int PACKETS = 150;
    private static final String[] ADDRESSES = {"10.8.0.1", "10.8.0.2", "10.8.0.3", "10.9.0.2", "10.9.0.3", "10.9.1.2"};
    private static final int[] PORTS = {0, 1, 22, 79, 80, 81, 443, 65535};

    private static final String[] CONDITIONS = {
        "-s 10.8.0.2",
        "-s 10.8.0.0/24",
        "-s 10.8.0.2/31",
        "! -s 10.8.0.0/16",
        "! -s 10.8.0.2",
        "-s 10.0.0.2/255.0.0.255",
        "-d 10.9.0.2",
        "-d 10.9.0.0/16",
        "! -d 10.9.0.2",
        "-d 10.8.0.1",
        "-i eth0",
        "-i eth+",
        "! -i eth1",
        "-o eth1",
        "! -o eth+",
        "-o eth0",
        "-f",
        "! -f",
        "-m iprange --src-range 10.8.0.2-10.8.0.9",
        "-m iprange ! --src-range 10.8.0.2-10.8.0.2",
        "-m iprange --dst-range 10.9.0.0-10.9.0.255",
        "-m mark --mark 1",
        "-m mark ! --mark 1",
        "-m mark --mark 1/1",
        "-m mark --mark 2/3",
        "-m mark ! --mark 2/2",
        "-m ttl --ttl-gt 62",
        "-m ttl --ttl-eq 63",
        "-m length --length 20:60",
        "-m length ! --length 40",
        "-m comment --comment x",
        "-m state --state NEW",
        "-m state --state NEW,ESTABLISHED",
        "-m state ! --state INVALID",
        "-m conntrack --ctstate NEW -m ttl --ttl-gt 1",
        "-m conntrack --ctstate NEW --ctproto 6",
        "-m limit --limit 1/sec --limit-burst 2",
        "-m statistic --mode nth --every 2 --packet 0",
        "-m recent --name a --rcheck --rsource",
        "-m recent --name a --set --rsource",
        "-m addrtype --dst-type LOCAL",
        "-m pkttype --pkt-type unicast"
    };

    private static final String[] TRANSPORT = {
        "-p tcp",
        "-p udp",
        "-p icmp",
        "! -p tcp",
        "-p tcp -m tcp --dport 80",
        "-p tcp -m tcp --dport 80:443",
        "-p tcp -m tcp ! --dport 80",
        "-p tcp -m tcp --sport 22 --dport 80",
        "-p tcp -m tcp --syn",
        "-p tcp -m tcp --tcp-flags SYN SYN",
        "-p tcp -m tcp ! --tcp-flags SYN,ACK SYN",
        "-p tcp -m tcp",
        "-p tcp -m multiport --dports 22,80,443:65535",
        "-p tcp -m multiport ! --dports 22,80",
        "-p tcp -m multiport --ports 80",
        "-p udp -m udp --dport 80",
        "-p udp -m udp --dport 1:80",
        "-p udp -m udp",
        "-p udp -m multiport --dports 1:80",
        "-p icmp -m icmp --icmp-type 8",
        "-p icmp -m icmp --icmp-type any",
        "-p icmp -m icmp ! --icmp-type 8",
        "-p tcp -m tcp --tcp-option 2",
        "-p tcp -m tcp ! --sport 22 ! --dport 80"
    };

    private static final String[] ACTIONS = {
        "-j ACCEPT",
        "-j DROP",
        "-j DROP",
        "-j ACCEPT",
        "-j RETURN",
        "-j LOG",
        "",
        "-j A",
        "-j B",
        "-g B",
        "-j MARK --set-mark 1",
        "-j MARK --set-xmark 2/2",
        "-j TTL --ttl-set 63",
        "-j CONNMARK --restore-mark",
        "-j REJECT"
    };

    @Property(tries = 400)
    void noPacketMeetsARuleThatIsSaidNeverToMatch(@ForAll long seed) {
        Random random = new Random(seed);
        Backend backend = random.nextBoolean() ? Backend.NFT : Backend.LEGACY;
        String table = random.nextInt(3) == 0 ? "mangle" : "filter";
        String text = text(random, table);
        ParseOptions options =
                ParseOptions.of("random", Family.IPV4, StandardExtensions.all()).with(backend);
        ParseResult read = RuleSetParser.parse(text, options);
        if (read.rules().isEmpty()) {
            throw new AssertionError(text + read.diagnostics());
        }
        Set<String> dead = dead(RuleSetCheck.of(read.rules().get()), text);
        Statistics.label("rules that never match").collect(Math.min(dead.size(), 5));
        Simulator simulator = Simulator.of(host(new LoadedRules(read.rules().get(), backend)));
        for (int i = 0; i < PACKETS && !dead.isEmpty(); i++) {
            Packet packet = packet(random);
            List<Visit> visits = random.nextInt(4) == 0 && packet.fragment().isEmpty()
                    ? simulator.send(packet).visits()
                    : simulator.receive("eth0", packet).visits();
            for (Visit visit : visits) {
                String rule = visit.chain() + " " + visit.rule();
                assertThat(dead).as("%s met %s in\n%s", packet, rule, text).doesNotContain(rule);
            }
        }
    }

    @Test
    void mostRandomRuleSetsHaveRulesThatNeverMatch() {
        int some = 0;
        for (int seed = 0; seed < 100; seed++) {
            String text = text(new Random(seed), "filter");
            ParseOptions options = ParseOptions.of("random", Family.IPV4, StandardExtensions.all());
            some += dead(RuleSetCheck.of(RuleSetParser.parse(text, options).orThrow()), text)
                            .isEmpty()
                    ? 0
                    : 1;
        }
        assertThat(some).isBetween(50, 100);
    }

    /** The rules, as {@code CHAIN NUMBER}, that are said never to match. */
    private static Set<String> dead(List<Finding> findings, String text) {
        Set<String> dead = new HashSet<>();
        for (Finding finding : findings) {
            switch (finding.code()) {
                case "rule-shadowed", "rule-never-matches" -> dead.add(finding.chain() + " " + finding.rule());
                case "rules-behind-end" -> {
                    long rules = text.lines()
                            .filter(line -> line.startsWith("-A " + finding.chain() + " "))
                            .count();
                    for (int rule = finding.rule(); rule <= rules; rule++) {
                        dead.add(finding.chain() + " " + rule);
                    }
                }
                default -> assertThat(finding.code()).startsWith("chain-");
            }
        }
        return dead;
    }

    private static String text(Random random, String table) {
        boolean isMangle = table.equals("mangle");
        StringBuilder text = new StringBuilder("*" + table + "\n:A - [0:0]\n:B - [0:0]\n");
        for (String chain : List.of("FORWARD", "FORWARD", "FORWARD", "A", "A", "A", "B", "B", "B")) {
            for (int i = random.nextInt(4); i > 0; i--) {
                text.append("-A ")
                        .append(chain)
                        .append(rule(random, chain, isMangle))
                        .append('\n');
            }
        }
        text.append("-A INPUT -j A\n-A OUTPUT -j B\n");
        return text.append("COMMIT\n").toString();
    }

    private static String rule(Random random, String chain, boolean isMangle) {
        List<String> words = new ArrayList<>(List.of(""));
        if (random.nextBoolean()) {
            words.add(one(random, TRANSPORT));
        }
        Set<String> used = new HashSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            String condition = one(random, CONDITIONS);
            String option = condition.replaceFirst("^! ", "").split(" ")[0];
            if (option.equals("-m") || used.add(option)) {
                words.add(condition);
            }
        }
        String action = one(random, ACTIONS);
        boolean isBack =
                chain.equals("B") && action.matches("-[jg] [AB]") || chain.equals("A") && action.equals("-j A");
        boolean isMisplaced = isMangle ? action.equals("-j REJECT") : action.startsWith("-j TTL");
        words.add(isBack || isMisplaced ? "-j DROP" : action);
        return String.join(" ", words);
    }

    private static String one(Random random, String[] texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static Host host(LoadedRules rules) {
        return Host.builder("router")
                .networkInterface("eth0", "10.8.0.1/24")
                .networkInterface("eth1", "10.9.0.1/16")
                .sysctl("net.ipv4.ip_forward", "1")
                .rules(rules)
                .build();
    }

    private static Packet packet(Random random) {
        IpAddress source = IpAddress.of(one(random, ADDRESSES));
        IpAddress destination = IpAddress.of(one(random, ADDRESSES));
        int from = PORTS[random.nextInt(PORTS.length)];
        int to = PORTS[random.nextInt(PORTS.length)];
        Packet packet = switch (random.nextInt(4)) {
            case 0 -> Packet.udp(source, from, destination, to);
            case 1 -> ping(source, destination, random.nextInt(3) * 4);
            default -> {
                TcpFlags flags = new TcpFlags(random.nextInt(64));
                yield Packet.of(
                        source,
                        destination,
                        Protocol.TCP,
                        new Transport.Tcp(from, to, flags, 0, 0, 65535, TcpOptions.NONE),
                        Payload.zeros(random.nextInt(3)));
            }
        };
        packet = packet.withTtl(1 + random.nextInt(3) + 61);
        return random.nextInt(5) == 0 ? laterFragment(random, packet, to) : packet;
    }

    private static Packet ping(IpAddress source, IpAddress destination, int type) {
        Transport.Icmp icmp = new Transport.Icmp(type, 0, 1, 1, Optional.empty());
        return Packet.of(source, destination, Protocol.ICMP, icmp, Payload.EMPTY);
    }

    /** What stands where ports would is payload. */
    private static Packet laterFragment(Random random, Packet packet, int port) {
        byte[] bytes = new byte[random.nextInt(30)];
        random.nextBytes(bytes);
        if (bytes.length > 3) {
            bytes[2] = (byte) (port >> 8);
            bytes[3] = (byte) port;
        }
        return packet.withTransport(new Transport.Raw())
                .withDontFragment(false)
                .withPayload(Payload.of(bytes))
                .withFragment(Optional.of(new Fragment(8 * (1 + random.nextInt(3)), random.nextBoolean(), 7)));
    }
}
