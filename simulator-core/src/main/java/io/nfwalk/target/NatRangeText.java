package io.nfwalk.target;

import io.nfwalk.conntrack.NatRange;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.RuleHead;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands behind {@code --to-destination}, {@code --to-source} and {@code --to-ports}: {@code
 * a[-b][:p[-q[/base]]]}, in IPv6 with the addresses in brackets before a port. Source: iptables extensions/libxt_NAT.c.
 *
 * <p>iptables-save writes two things that iptables-restore refuses, and both are read here: a single shifted port
 * ({@code 80/10}, which was {@code 80-80/10}) and, for SNAT and MASQUERADE, the base 0.
 *
 * @param addresses first and last address; absent leaves the address alone, or the target chooses it
 * @param ports lowest and highest port or ICMP id
 * @param base the port that maps to the first of a shifted range
 */
record NatRangeText(Optional<NatRange.Addresses> addresses, Optional<NatRange.Ports> ports, OptionalInt base) {
    /** No address and no port. */
    static final NatRangeText NONE = new NatRangeText(Optional.empty(), Optional.empty(), OptionalInt.empty());

    private static final String ADDRESS_CODE = "option-value-not-an-address";
    /** UDP-Lite has ports too, but iptables refuses it here. */
    private static final List<Integer> PORT_PROTOCOLS =
            List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.DCCP, Protocol.ICMP);

    private static final String NUMBER = "0[xX][0-9a-fA-F]+|[0-9]+";
    private static final Pattern PORT_RANGE = Pattern.compile("(" + NUMBER + ")-([^/]*)(?:/(.*))?");
    private static final Pattern SHIFTED_PORT = Pattern.compile("(" + NUMBER + ")/(.*)");
    private static final Pattern LEADING_NUMBER = Pattern.compile("(" + NUMBER + ").*");

    /** Reads addresses, ports or both. */
    static NatRangeText read(String word, Family family) throws OptionException {
        int open = word.indexOf('[');
        String addresses = word;
        int colon = word.indexOf(':');
        if (open >= 0) {
            int close = word.indexOf(']', open);
            if (close < 0 || family == Family.IPV4) {
                throw OptionException.of(
                        ADDRESS_CODE,
                        "'" + word + "' does not name addresses",
                        family == Family.IPV4 ? "IPv4 addresses, without brackets" : "[address]:port");
            }
            addresses = word.substring(open + 1, close);
            colon = word.indexOf(':', close);
        } else if (colon >= 0 && word.indexOf(':', colon + 1) < 0) {
            addresses = word.substring(0, colon);
        } else {
            // Several colons without brackets belong to an IPv6 address.
            colon = -1;
        }
        NatRangeText ports = colon < 0 ? NONE : readPorts(word.substring(colon + 1));
        Optional<NatRange.Addresses> range =
                addresses.isEmpty() && colon >= 0 ? Optional.empty() : Optional.of(readAddresses(addresses, family));
        return new NatRangeText(range, ports.ports, ports.base);
    }

    private static NatRange.Addresses readAddresses(String text, Family family) throws OptionException {
        int dash = text.indexOf('-');
        IpAddress first = readAddress(dash < 0 ? text : text.substring(0, dash), family);
        IpAddress last = dash < 0 ? first : readAddress(text.substring(dash + 1), family);
        return new NatRange.Addresses(first, last);
    }

    private static IpAddress readAddress(String text, Family family) throws OptionException {
        Optional<IpAddress> address = IpAddress.parse(text).filter(found -> found.family() == family);
        if (address.isPresent()) {
            return address.get();
        }
        String what = family == Family.IPV4 ? "IPv4" : "IPv6";
        throw OptionException.of(
                ADDRESS_CODE,
                "'" + text + "' is not an " + what + " address",
                family == Family.IPV4
                        ? "addresses and ports as in 10.0.0.1-10.0.0.9:80-90; a name is not looked up"
                        : "addresses and ports as in [fd00::1-fd00::9]:80-90; a name is not looked up");
    }

    /** Reads ports alone. */
    static NatRangeText readPorts(String word) throws OptionException {
        Matcher range = PORT_RANGE.matcher(word);
        if (range.matches()) {
            return readPortRange(range);
        }
        if (word.indexOf(':') >= 0) {
            throw OptionException.of(
                            "option-value-not-a-number", "'" + word + "' is not a range of ports", "80 or 80-90")
                    .withHint("write a dash between the ports");
        }
        Matcher shifted = SHIFTED_PORT.matcher(word);
        if (shifted.matches()) {
            int port = (int) OptionText.number(shifted.group(1), 0, 0xffff);
            return of(port, port, readBase(shifted.group(2)));
        }
        int port = OptionText.port(word);
        return of(port, port, OptionalInt.empty());
    }

    private static NatRangeText readPortRange(Matcher range) throws OptionException {
        int first = (int) OptionText.number(range.group(1), 0, 0xffff);
        int last = (int) OptionText.number(range.group(2), 0, 0xffff);
        if (last < first) {
            throw OptionException.of(
                            "option-value-out-of-range",
                            "the ports " + first + "-" + last + " are in reverse order",
                            "")
                    .withHint("write " + last + "-" + first);
        }
        String base = range.group(3);
        return of(first, last, base == null ? OptionalInt.empty() : readBase(base));
    }

    private static NatRangeText of(int first, int last, OptionalInt base) {
        return new NatRangeText(Optional.empty(), Optional.of(new NatRange.Ports(first, last)), base);
    }

    /** As iptables: a service name, or a number that anything may follow; and the 0 that only iptables-save writes. */
    private static OptionalInt readBase(String word) throws OptionException {
        Matcher number = LEADING_NUMBER.matcher(word);
        return OptionalInt.of(
                number.matches() ? (int) OptionText.number(number.group(1), 0, 0xffff) : OptionText.port(word));
    }

    /** Refuses ports in a rule whose {@code -p}, inverted or not, names no protocol with ports (ICMP ids count). */
    NatRangeText requirePortProtocol(RuleHead head, String option) throws OptionException {
        int protocol = head.protocol().map(RuleHead.Negatable::value).orElse(-1);
        if (ports.isPresent() && !PORT_PROTOCOLS.contains(protocol)) {
            throw OptionException.of(
                            "option-needs-protocol",
                            option + " names a port, but the rule is not for a protocol with ports",
                            "-p tcp, udp, sctp, dccp or icmp")
                    .about(option);
        }
        return this;
    }

    /** The same where the kernel gets the mark of a shifted range but not its base, and so counts from port 0. */
    NatRangeText withoutBase() {
        return base.isEmpty() ? this : new NatRangeText(addresses, ports, OptionalInt.of(0));
    }

    /** The range for conntrack. */
    NatRange toRange(boolean random, boolean persistent) {
        return new NatRange(addresses, ports, base, random, persistent);
    }

    /** The range for conntrack with an address that the target chose. */
    NatRange toRange(IpAddress address, boolean random) {
        return new NatRange(Optional.of(new NatRange.Addresses(address, address)), ports, base, random, false);
    }

    /** {@code 10.0.0.1-10.0.0.9:80-90/5000}. */
    String toSave() {
        String hosts = addresses.map(NatRangeText::addressesToSave).orElse("");
        if (ports.isEmpty()) {
            return hosts;
        }
        boolean brackets = addresses.isPresent() && addresses.get().first().family() == Family.IPV6;
        return (brackets ? "[" + hosts + "]" : hosts) + ":" + portsToSave();
    }

    private static String addressesToSave(NatRange.Addresses range) {
        return range.first().equals(range.last()) ? range.first().toString() : range.first() + "-" + range.last();
    }

    /** {@code 80-90/5000}; empty without ports. */
    String portsToSave() {
        String text = ports.map(range ->
                        range.first() == range.last() ? "" + range.first() : range.first() + "-" + range.last())
                .orElse("");
        return base.isEmpty() ? text : text + "/" + base.getAsInt();
    }
}
