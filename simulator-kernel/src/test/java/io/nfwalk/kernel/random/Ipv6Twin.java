package io.nfwalk.kernel.random;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.rules.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A scenario of IPv4 said once more in IPv6: each address a.b.c.d is the one in fd00::/96 with these 32 bits, so that
 * networks, ranges and masks stay what they were; 127.0.0.1 is ::1. What IPv6 does not have is left out, what it alone
 * has is added by lot.
 */
final class Ipv6Twin {
    private static final String NUMBER = "(\\d{1,3}(?:\\.\\d{1,3}){3})";
    private static final Pattern NETWORK = Pattern.compile("(?<![\\d.])" + NUMBER + "/(\\d{1,2})(?![\\d.])");
    private static final Pattern RANGE = Pattern.compile("(?<![\\d.])" + NUMBER + "-" + NUMBER + ":(\\d+(?:-\\d+)?)");
    private static final Pattern WITH_PORT = Pattern.compile("(?<![\\d.])" + NUMBER + ":(\\d+)");
    private static final Pattern ADDRESS = Pattern.compile("(?<![\\d.])" + NUMBER + "(?![\\d.])");
    private static final Pattern BARE_VALUE = Pattern.compile("(?<=: )" + NUMBER + "(?=[,}]|$)");
    private static final Pattern MASK = Pattern.compile("--mask " + NUMBER);
    private static final Pattern SET_MASK = Pattern.compile("netmask (\\d+)");
    private static final Pattern PREFIX_LENGTH =
            Pattern.compile("(--connlimit-mask|--hashlimit-srcmask|--hashlimit-dstmask) (\\d+)");
    private static final Pattern MTU = Pattern.compile("(mtu (?:lock )?)(\\d+)");
    private static final Pattern LENGTH = Pattern.compile("(?<=[ :])(\\d+)");
    /** Actions that ask for no condition. */
    private static final Pattern PLAIN =
            Pattern.compile("(-j (MARK|LOG|NFLOG|CONNMARK|ACCEPT|RETURN|TTL|TOS|DSCP).*|-[jg] [A-Z][0-9]+)?");

    /** What every link with IPv6 takes. */
    static final int LEAST_MTU = 1280;

    private static final int LONGER_HEADER = 20;
    private static final int LONG_PIECE = 900;

    private final Dice dice;
    private final ExtensionWords extensions;
    private final Ipv6Addresses addresses;

    Ipv6Twin(Dice dice, ScenarioText text) {
        this.dice = dice;
        boolean pieces = text.steps().stream()
                .anyMatch(step -> step instanceof StepText.Traffic sent
                        && sent.word("fragment").isPresent());
        this.extensions = new ExtensionWords(dice, pieces, readsAtFixedPlaces(text));
        this.addresses = new Ipv6Addresses(dice, text.yaml("").contains("type: bridge"));
    }

    /** Whether rules read bytes where the transport header is without extension headers: others no scenario states. */
    private static boolean readsAtFixedPlaces(ScenarioText text) {
        return text.yaml("").contains(PacketRoomWords.BEHIND_THE_HEADER)
                || text.hosts().stream()
                        .flatMap(host -> host.legacyRules().stream())
                        .anyMatch(rules -> rules.text().contains(PacketRoomWords.BEHIND_THE_HEADER));
    }

    ScenarioText of(ScenarioText text) {
        return new ScenarioText(
                text.title() + " in IPv6",
                text.hosts().stream().map(this::host).toList(),
                text.steps().stream().map(this::step).toList());
    }

    // ---- addresses

    static String addresses(String text) {
        String networks = replace(NETWORK, text, found -> network(found.group(1), Integer.parseInt(found.group(2))));
        String ranges = replace(
                RANGE,
                networks,
                found -> "[" + address(found.group(1)) + "-" + address(found.group(2)) + "]:" + found.group(3));
        String ports = replace(WITH_PORT, ranges, found -> "[" + address(found.group(1)) + "]:" + found.group(2));
        return replace(ADDRESS, ports, found -> address(found.group(1)));
    }

    private static String replace(Pattern pattern, String text, java.util.function.Function<MatchResult, String> by) {
        return pattern.matcher(text).replaceAll(found -> by.apply(found).replace("$", "\\$"));
    }

    private static String network(String address, int length) {
        return address.startsWith("127.") ? "::1/128" : address(address) + "/" + (length == 0 ? 0 : 96 + length);
    }

    private static String address(String ipv4) {
        long bits = IpAddress.of(ipv4).low();
        if (ipv4.startsWith("127.")) {
            return "::1";
        }
        if (bits == 0) {
            return "::";
        }
        boolean many = ipv4.equals("255.255.255.255") || ipv4.startsWith("224.");
        return new IpAddress(Family.IPV6, many ? 0xff0eL << 48 : 0xfd00L << 48, bits).toString();
    }

    // ---- hosts

    private HostText host(HostText host) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        host.sysctls().forEach((name, value) -> sysctl(name).ifPresent(twin -> sysctls.put(twin, value)));
        return new HostText(
                host.name(),
                sysctls,
                host.modules(),
                host.interfaces().stream().map(Ipv6Twin::device).toList(),
                host.routes().stream().map(Ipv6Twin::routing).toList(),
                host.policyRules().stream().map(Ipv6Twin::routing).toList(),
                host.rules().map(this::rules),
                host.legacyRules().map(this::rules),
                host.conntrack().stream().map(Ipv6Twin::entry).toList(),
                host.listen().stream().map(Ipv6Twin::addresses).toList(),
                host.ipset().stream().map(Ipv6Twin::set).toList());
    }

    private static Optional<String> sysctl(String name) {
        if (name.equals("net.ipv4.ip_forward")) {
            return Optional.of("net.ipv6.conf.all.forwarding");
        }
        if (name.matches("net.ipv4.conf.\\w+.forwarding")) {
            return Optional.of(name.replace("ipv4", "ipv6").replace("forwarding", "force_forwarding"));
        }
        return switch (name) {
            case "net.ipv4.ip_default_ttl" -> Optional.of("net.ipv6.conf.default.hop_limit");
            case "net.ipv4.fwmark_reflect" -> Optional.of("net.ipv6.fwmark_reflect");
            case "net.ipv4.icmp_echo_ignore_all" -> Optional.of("net.ipv6.icmp.echo_ignore_all");
            case "net.netfilter.nf_conntrack_icmp_timeout" -> Optional.of("net.netfilter.nf_conntrack_icmpv6_timeout");
            case "net.bridge.bridge-nf-call-iptables" -> Optional.of("net.bridge.bridge-nf-call-ip6tables");
            // what is called IPv4's of TCP is of both
            default ->
                name.startsWith("net.ipv4.") && !name.startsWith("net.ipv4.tcp_")
                        ? Optional.empty()
                        : Optional.of(name);
        };
    }

    private static InterfaceText device(InterfaceText device) {
        return new InterfaceText(
                device.name(),
                device.bridge(),
                device.addresses().stream().map(Ipv6Twin::addresses).toList(),
                device.mac(),
                device.master(),
                device.peer(),
                device.more().stream()
                        .map(word -> word.key().equals("mtu") ? Word.of("mtu", mtu(word.yaml())) : word)
                        .toList());
    }

    private static int mtu(String number) {
        int mtu = Integer.parseInt(number);
        return mtu < LEAST_MTU ? LEAST_MTU + mtu % 100 : mtu;
    }

    private static String routing(String line) {
        String twin = replace(MTU, addresses(line), found -> found.group(1) + mtu(found.group(2)))
                .replace("ipproto icmp", "ipproto ipv6-icmp");
        return twin.contains(":") ? twin : "-6 " + twin;
    }

    private static String entry(String line) {
        return addresses(line)
                .replace("icmp 1 ", "icmpv6 58 ")
                .replace("type=8 ", "type=128 ")
                .replace("type=0 ", "type=129 ");
    }

    /** Of sets of the other family the family changes, too. */
    private static String set(String line) {
        boolean other = line.contains("inet6");
        String family = other ? line.replace("inet6", "inet") : line.replace("family inet", "family inet6");
        return addresses(replace(SET_MASK, family, found -> "netmask " + (96 + Integer.parseInt(found.group(1)))))
                .replace(",icmp:8/", ",icmpv6:128/")
                .replace(",icmp:0/", ",icmpv6:129/")
                .replace(",icmp:3/3", ",icmpv6:1/4");
    }

    // ---- rules

    private RuleSetText rules(RuleSetText set) {
        return new RuleSetText(
                Family.IPV6,
                set.tables().stream()
                        .map(table -> new TableText(
                                table.name(),
                                table.policies(),
                                table.userChains(),
                                Stream.concat(
                                                table.rules().stream().map(rule -> rule(rule, table.name())),
                                                addresses.alone(table.name()).stream())
                                        .toList()))
                        .toList());
    }

    private RuleText rule(RuleText rule, TableName table) {
        List<String> conditions = new ArrayList<>();
        rule.conditions().stream()
                .filter(condition -> !condition.startsWith("-m realm ") && !condition.matches("(! )?-p " + Headers.AH))
                .forEach(condition -> conditions.add(addresses.condition(condition(condition))));
        if (conditions.contains("-p " + Headers.MOBILITY) && dice.chance(0.8)) {
            conditions.add(dice.of(
                    "-m mh", "-m mh --mh-type 5", "-m mh --mh-type 1:4", "-m mh ! --mh-type 1", "-m mh ! --mh-type 5"));
        }
        extensions.condition().ifPresent(condition -> {
            if (PLAIN.matcher(rule.action()).matches() && dice.chance(0.6)) {
                conditions.clear();
            }
            conditions.add(condition);
        });
        String action = addresses.action(table, rule.chain(), action(rule.action()), conditions);
        return new RuleText(rule.command(), rule.chain(), conditions, action);
    }

    private static String condition(String condition) {
        String twin = replace(MASK, condition, found -> "--mask " + mask(found.group(1)));
        twin = addresses(twin)
                .replaceFirst("-p icmp$", "-p ipv6-icmp")
                .replace("--ctproto 1", "--ctproto 58")
                .replace("--ctproto 587", "--ctproto 17")
                .replaceFirst("-m ttl (! )?--ttl-", "-m hl $1--hl-");
        twin = replace(PREFIX_LENGTH, twin, found -> {
            int length = Integer.parseInt(found.group(2));
            return found.group(1) + " " + (length == 0 ? 0 : 96 + length);
        });
        if (twin.startsWith("-m icmp ")) {
            String[] words = twin.split(" ");
            words[words.length - 1] = icmpType(words[words.length - 1]);
            twin = String.join(" ", words).replace("-m icmp ", "-m icmp6 ").replace("--icmp-type", "--icmpv6-type");
        } else if (twin.startsWith("-m addrtype ")) {
            twin = twin.replace("BROADCAST", "UNICAST")
                    .replace("BLACKHOLE", "LOCAL")
                    .replace("LOCAL,LOCAL", "LOCAL")
                    .replace("UNICAST,UNICAST", "UNICAST");
        } else if (twin.startsWith("-m u32 ")) {
            twin = PacketRoomWords.inIpv6(twin);
        } else if (twin.startsWith("-m length ")) {
            twin = replace(
                    LENGTH,
                    twin,
                    found -> String.valueOf(Math.min(65535, Integer.parseInt(found.group(1)) + LONGER_HEADER)));
        }
        return twin;
    }

    private static String mask(String ipv4) {
        return new IpAddress(
                        Family.IPV6, -1, 0xffff_ffffL << 32 | IpAddress.of(ipv4).low())
                .toString();
    }

    private static String icmpType(String type) {
        return switch (type) {
            case "8" -> "128";
            case "8/0" -> "128/0";
            case "0" -> "129";
            case "3" -> "1";
            case "3/3" -> "1/4";
            case "3/1" -> "1/3";
            case "3/13" -> "1/1";
            case "3/4" -> "2";
            case "11" -> "3";
            case "5", "13" -> "4";
            case "any" -> "128/1";
            default -> type;
        };
    }

    private static String action(String action) {
        return addresses(action)
                .replace("icmp-net-unreachable", "icmp6-no-route")
                .replace("icmp-host-unreachable", "icmp6-addr-unreachable")
                .replace("icmp-proto-unreachable", "icmp6-policy-fail")
                .replace("icmp-port-unreachable", "icmp6-port-unreachable")
                .replace("icmp-net-prohibited", "icmp6-reject-route")
                .replace("icmp-host-prohibited", "icmp6-adm-prohibited")
                .replace("icmp-admin-prohibited", "icmp6-adm-prohibited")
                .replace("--helper irc", "--helper ftp")
                .replaceFirst("-j ECN .*", "-j DSCP --set-dscp-class EF")
                .replaceFirst("-j TTL --ttl-", "-j HL --hl-");
    }

    // ---- steps

    private StepText step(StepText step) {
        if (step instanceof StepText.Traffic traffic) {
            return traffic(traffic);
        }
        if (step instanceof StepText.AtOnce all) {
            return new StepText.AtOnce(all.packets().stream().map(this::traffic).toList());
        }
        if (step instanceof StepText.Change change) {
            return new StepText.Change(
                    change.host(),
                    change.words().stream().map(Ipv6Twin::changed).toList(),
                    change.rules().map(this::rules),
                    change.noflush());
        }
        return step;
    }

    private static Word changed(Word word) {
        if (word.key().equals("ipset-text")) {
            return new Word(word.key(), set(word.yaml()));
        }
        if (!word.key().equals("sysctl")) {
            String value = replace(MTU, addresses(word.yaml()), found -> found.group(1) + mtu(found.group(2)));
            boolean routes = word.key().equals("routes");
            return new Word(word.key(), routes ? value.replaceAll("\"(\\w[^\":]*)\"", "\"-6 $1\"") : value);
        }
        int colon = word.yaml().lastIndexOf(':');
        String name = word.yaml().substring(1, colon);
        return sysctl(name)
                .filter(twin -> !twin.contains(".default."))
                .map(twin -> new Word("sysctl", "{" + twin + word.yaml().substring(colon)))
                // without a twin: what is so anyway
                .orElse(new Word("sysctl", "{net.ipv6.fwmark_reflect: 0}"));
    }

    private StepText.Traffic traffic(StepText.Traffic step) {
        List<Word> words = new ArrayList<>();
        for (Word word : step.words()) {
            switch (word.key()) {
                case "df", "icmp-type", "icmp-code" -> {}
                case "payload" -> words.add(step.word("fragment").isEmpty() ? payload(word) : piece(word));
                default -> words.add(new Word(word.key(), value(word.yaml())));
            }
        }
        words.addAll(icmp(step));
        boolean plain = step.word("inner").isEmpty() && step.word("fragment").isEmpty();
        if (step.kind().equals("send") && plain && step.word("protocol").equals(Optional.of(Headers.AH))) {
            // with a header that IPv6 has before others
            words.removeIf(word -> word.key().equals("payload"));
            words.add(new Word("extensions", "[{ah: {spi: 7}}]"));
        } else if (step.kind().equals("send") && plain) {
            extensions.packet().ifPresent(words::add);
        }
        if (step.word("into").isPresent()) {
            addresses.changed(words);
        }
        return new StepText.Traffic(step.kind(), words);
    }

    /** A piece keeps its length, that the next one begins where it ends; but for the longest: some fit nowhere. */
    private static Word piece(Word word) {
        return Integer.parseInt(word.yaml()) > LONG_PIECE ? payload(word) : word;
    }

    private static Word payload(Word word) {
        boolean number = word.yaml().matches("\\d+");
        int length = number ? Integer.parseInt(word.yaml()) : 0;
        return length > 500 ? Word.of("payload", length - LONGER_HEADER) : word;
    }

    private static String value(String yaml) {
        if (yaml.matches(NUMBER)) {
            return Word.quoted(address(yaml));
        }
        String quoted = replace(BARE_VALUE, yaml, found -> Word.quoted(address(found.group(1))));
        return addresses(quoted)
                .replaceFirst("^51$|(?<=protocol: )51(?=[,}])", "99")
                .replace("icmp-type: 8", "icmp-type: 128")
                .replace("icmp-type: 0", "icmp-type: 129");
    }

    /** Type and code of a message, if the step says them. */
    private static List<Word> icmp(StepText.Traffic step) {
        if (step.word("icmp-type").isEmpty()) {
            return List.of();
        }
        int type = Integer.parseInt(step.word("icmp-type").get());
        int code = Integer.parseInt(step.word("icmp-code").orElse("0"));
        int[] twin = switch (type) {
            case 0 -> new int[] {129, code};
            case 8 -> new int[] {128, code};
            case 3 -> code == 4 ? new int[] {2, 0} : new int[] {1, unreachable(code)};
            case 11 -> new int[] {3, code};
            case 12 -> new int[] {4, 1};
            case 13, 17 -> new int[] {139, 0};
            case 14, 18 -> new int[] {140, 0};
            case 4 -> new int[] {100, 0};
            // neighbour and router discovery is no part of a replay
            default -> new int[] {100 + type % 2, 0};
        };
        return List.of(Word.of("icmp-type", twin[0]), Word.of("icmp-code", twin[1]));
    }

    private static int unreachable(int code) {
        return switch (code) {
            case 3 -> 4;
            case 1 -> 3;
            case 13 -> 1;
            case 2 -> 6;
            default -> 0;
        };
    }
}
