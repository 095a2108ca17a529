package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A line of {@code ip rule add} arguments, read.
 *
 * <p>Source: iproute2 ip/iprule.c, iprule_modify.
 *
 * @param text the line, for errors
 * @param preference what it says of its place; the kernel gives one to a rule that says nothing
 * @param rule its preference is 0 where none is given
 * @param gotoWord where a {@code goto}'s preference stands
 */
record PolicyRuleLine(String text, Family family, OptionalLong preference, PolicyRule rule, Optional<Word> gotoWord) {

    /** Reads a line; {@code -6 } before it makes it IPv6's even if no address shows it. */
    static PolicyRuleLine parse(String line) {
        return new Reader(new Words(line)).read();
    }

    RouteTextException refuse(Word at, String message, String expected) {
        return new RouteTextException(message, text, at, expected, "");
    }

    /** Reads the words of one line. */
    private static final class Reader {
        private static final String WORDS = "a word of ip rule: from, to, fwmark, iif, oif, tos, lookup, pref, ...";
        private static final List<String> KNOWN = List.of(
                "not",
                "from",
                "to",
                "fwmark",
                "iif",
                "dev",
                "oif",
                "tos",
                "dsfield",
                "ipproto",
                "sport",
                "dport",
                "lookup",
                "table",
                "pref",
                "preference",
                "priority",
                "order",
                "prio",
                "goto",
                "nop",
                "blackhole",
                "unreachable",
                "prohibit",
                "suppress_prefixlength",
                "sup_pl",
                "type",
                "unicast",
                "protocol");

        private final Words words;
        private final Family family;
        private OptionalLong preference = OptionalLong.empty();
        private boolean inverted;
        private Network from;
        private Network to;
        private int tos;
        private int mark;
        private int mask;
        private Optional<String> inInterface = Optional.empty();
        private Optional<String> outInterface = Optional.empty();
        private int protocol;
        private Optional<PolicyRule.Ports> sourcePorts = Optional.empty();
        private Optional<PolicyRule.Ports> destinationPorts = Optional.empty();
        private long table = Fib.MAIN_TABLE;
        private OptionalInt suppressed = OptionalInt.empty();
        private Optional<PolicyRule.Action> other = Optional.empty();
        private Optional<Word> gotoWord = Optional.empty();

        Reader(Words words) {
            this.words = words;
            this.family = AddressWords.family(words);
            this.from = Network.any(family);
            this.to = Network.any(family);
        }

        PolicyRuleLine read() {
            while (words.hasNext()) {
                Word word = words.next();
                if (!selector(word) && !place(word) && !action(word)) {
                    throw words.unknown(word, KNOWN, WORDS);
                }
            }
            PolicyRule.Selector selector = new PolicyRule.Selector(
                    from, to, tos, mark, mask, inInterface, outInterface, protocol, sourcePorts, destinationPorts);
            PolicyRule.Action action = other.orElse(new PolicyRule.Action.Lookup(table, suppressed));
            PolicyRule rule = new PolicyRule(preference.orElse(0), inverted, selector, action);
            return new PolicyRuleLine(words.line(), family, preference, rule, gotoWord);
        }

        private boolean selector(Word word) {
            switch (word.text()) {
                case "not" -> inverted = true;
                case "from" -> from = network(word);
                case "to" -> to = network(word);
                case "tos", "dsfield" -> tos = (int) words.number(word, 0, 255);
                case "fwmark" -> mark(word);
                case "iif", "dev" ->
                    inInterface =
                            Optional.of(words.value(word, "an interface's name").text());
                case "oif" ->
                    outInterface =
                            Optional.of(words.value(word, "an interface's name").text());
                case "ipproto" -> protocol = protocol(words.value(word, "a protocol"));
                case "sport" -> sourcePorts = Optional.of(ports(word));
                case "dport" -> destinationPorts = Optional.of(ports(word));
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean place(Word word) {
            switch (word.text()) {
                case "pref", "preference", "prio", "priority", "order" ->
                    preference = OptionalLong.of(words.number(word, 0, 0xffff_ffffL));
                case "protocol" -> words.value(word, "a routing protocol");
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean action(Word word) {
            switch (word.text()) {
                case "lookup", "table" -> table = AddressWords.table(words, word);
                case "suppress_prefixlength", "sup_pl" ->
                    suppressed = OptionalInt.of((int) words.number(word, 0, family.addressBits()));
                case "goto" -> {
                    Word value = words.value(word, "a preference");
                    gotoWord = Optional.of(value);
                    other = Optional.of(new PolicyRule.Action.Goto(words.number(value, "goto", 0, 0xffff_ffffL)));
                }
                case "nop" -> other = Optional.of(new PolicyRule.Action.Nothing());
                case "blackhole" -> refuse(RouteError.BLACKHOLE);
                case "unreachable" -> refuse(RouteError.NET_UNREACHABLE);
                case "prohibit" -> refuse(RouteError.PROHIBITED);
                case "type", "unicast" -> {
                    // "type" only announces one of the words above.
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private void refuse(RouteError error) {
            other = Optional.of(new PolicyRule.Action.Refuse(error));
        }

        private Network network(Word word) {
            // Unlike routes, rules may have bits behind the prefix: the kernel does not compare them.
            return AddressWords.prefix(words, words.value(word, "a prefix"), family)
                    .network();
        }

        /** A mark without a mask counts with all its bits; 0 without a mask is any mark. */
        private void mark(Word word) {
            Word value = words.value(word, "a mark, or a mark/mask");
            int slash = value.text().indexOf('/');
            String start = slash < 0 ? value.text() : value.text().substring(0, slash);
            mark = (int) words.number(new Word(start, value.offset()), "fwmark", 0, 0xffff_ffffL);
            mask = mark == 0 ? 0 : -1;
            if (slash >= 0) {
                Word end = new Word(value.text().substring(slash + 1), value.offset() + slash + 1);
                mask = (int) words.number(end, "fwmark's mask", 0, 0xffff_ffffL);
            }
        }

        private int protocol(Word word) {
            return switch (word.text()) {
                case "icmp" -> Protocol.ICMP;
                case "tcp" -> Protocol.TCP;
                case "udp" -> Protocol.UDP;
                case "dccp" -> Protocol.DCCP;
                case "gre" -> Protocol.GRE;
                case "ipv6-icmp", "icmpv6" -> Protocol.ICMPV6;
                case "sctp" -> Protocol.SCTP;
                case "udplite" -> Protocol.UDPLITE;
                default -> (int) words.number(word, "ipproto", 0, 255);
            };
        }

        private PolicyRule.Ports ports(Word word) {
            Word value = words.value(word, "a port or first-last");
            int dash = value.text().indexOf('-');
            String start = dash < 0 ? value.text() : value.text().substring(0, dash);
            int first = (int) words.number(new Word(start, value.offset()), word.text(), 1, 65535);
            if (dash < 0) {
                return new PolicyRule.Ports(first, first);
            }
            Word end = new Word(value.text().substring(dash + 1), value.offset() + dash + 1);
            return new PolicyRule.Ports(first, (int) words.number(end, word.text(), first, 65535));
        }
    }
}
