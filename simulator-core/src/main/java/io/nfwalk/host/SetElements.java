package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.ProtocolNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the elements that one word of {@code ipset save} text names: several, if it is a range. */
final class SetElements {
    private static final long MOST = 65_536;
    private static final int LAST_PORT = 65_535;

    private final IpSet set;
    private final SetLine line;

    SetElements(IpSet set, SetLine line) {
        this.set = set;
        this.line = line;
    }

    List<SetElement> read(SetText.Word word) {
        return switch (set.type()) {
            case SET -> List.of(SetElement.ofSet(word.text()));
            case PORT -> bitmap(word);
            case IP ->
                addresses(word, word.text()).stream()
                        .map(address -> stored(word, address))
                        .distinct()
                        .toList();
            case NET ->
                networks(word, word.text()).stream()
                        .map(network -> SetElement.of(network.address(), length(network), 0, 0))
                        .toList();
            case IP_PORT, NET_PORT -> withPorts(word);
        };
    }

    private SetElement stored(SetText.Word word, IpAddress address) {
        IpAddress kept = Network.of(address, set.settings().mask()).address();
        if (kept.isUnspecified()) {
            throw line.refuse(word, "a hash can't hold the address of all zeros", "another address");
        }
        return SetElement.of(kept, address.family().addressBits(), 0, 0);
    }

    private List<SetElement> bitmap(SetText.Word word) {
        List<SetElement> elements = new ArrayList<>();
        for (int port : ports(word, word.text())) {
            if (port < set.settings().firstPort() || port > set.settings().lastPort()) {
                throw line.refuse(
                        word,
                        "port " + port + " is out of the set's range",
                        set.settings().firstPort() + " to " + set.settings().lastPort());
            }
            elements.add(SetElement.ofPort(port));
        }
        return elements;
    }

    private List<SetElement> withPorts(SetText.Word word) {
        int comma = word.text().indexOf(',');
        if (comma < 0) {
            throw line.refuse(word, "'" + word.text() + "' names no port", "10.0.0.1,tcp:80");
        }
        String where = word.text().substring(0, comma);
        String port = word.text().substring(comma + 1);
        int colon = port.indexOf(':');
        int protocol = colon < 0 ? Protocol.TCP : protocol(word, port.substring(0, colon));
        List<Integer> ports = portsOf(word, protocol, port.substring(colon + 1));
        List<SetElement> elements = new ArrayList<>();
        if (set.type() == IpSet.Type.NET_PORT) {
            for (Network network : networks(word, where)) {
                ports.forEach(each -> elements.add(SetElement.of(network.address(), length(network), protocol, each)));
            }
        } else {
            for (IpAddress address : addresses(word, where)) {
                ports.forEach(each ->
                        elements.add(SetElement.of(address, address.family().addressBits(), protocol, each)));
            }
        }
        return elements;
    }

    private int protocol(SetText.Word word, String name) {
        if (name.equalsIgnoreCase("icmpv6")) {
            return Protocol.ICMPV6;
        }
        OptionalInt known = ProtocolNames.byNameOrAlias(name);
        return known.isPresent() ? known.getAsInt() : (int) line.number(word, name, 1, 255);
    }

    private List<Integer> portsOf(SetText.Word word, int protocol, String text) {
        return switch (protocol) {
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP -> ports(word, text);
            case Protocol.ICMP, Protocol.ICMPV6 -> List.of(message(word, protocol, text));
            default -> {
                line.number(word, text, 0, 0);
                yield List.of(0);
            }
        };
    }

    private int message(SetText.Word word, int protocol, String text) {
        Family its = protocol == Protocol.ICMP ? Family.IPV4 : Family.IPV6;
        if (its != family()) {
            throw line.refuse(word, "messages of " + its + " are not in a set of " + family(), "");
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return (int) line.number(word, text.substring(0, slash), 0, 255) << Byte.SIZE
                    | (int) line.number(word, text.substring(slash + 1), 0, 255);
        }
        return MessageNames.beginningWith(its, text)
                .map(MessageNames.Name::kind)
                .orElseThrow(() ->
                        line.refuse(word, "'" + text + "' is no type and code", "type/code, such as 8/0, or a name"));
    }

    private List<Integer> ports(SetText.Word word, String text) {
        int hyphen = text.indexOf('-', 1);
        int first = port(word, hyphen < 0 ? text : text.substring(0, hyphen));
        int last = hyphen < 0 ? first : port(word, text.substring(hyphen + 1));
        List<Integer> ports = new ArrayList<>();
        for (int port = Math.min(first, last); port <= Math.max(first, last); port++) {
            ports.add(port);
        }
        return ports;
    }

    private int port(SetText.Word word, String text) {
        try {
            return OptionText.port(text);
        } catch (OptionException wrong) {
            throw line.refuse(word, wrong.getMessage(), "0 to " + LAST_PORT + ", or the name of a service");
        }
    }

    private Family family() {
        return set.settings().family().orElseThrow();
    }

    private IpAddress address(SetText.Word word, String text) {
        return (text.equals("localhost") ? Optional.of(IpAddress.loopback(family())) : IpAddress.parse(text))
                .filter(address -> address.family() == family())
                .orElseThrow(() -> line.refuse(
                        word, "'" + text + "' is no address of the set's family", "an address of " + family()));
    }

    private Network network(SetText.Word word, String text) {
        int slash = text.indexOf('/');
        int bits = family().addressBits();
        return Network.of(
                address(word, slash < 0 ? text : text.substring(0, slash)),
                slash < 0 ? bits : (int) line.number(word, text.substring(slash + 1), 0, bits));
    }

    private static int length(Network network) {
        return network.prefixLength().orElseThrow();
    }

    /** All addresses of a network or between two, in IPv4; in IPv6 a single one. */
    private List<IpAddress> addresses(SetText.Word word, String text) {
        int hyphen = text.indexOf('-');
        Network network = network(word, hyphen < 0 ? text : text.substring(0, hyphen));
        if (family() == Family.IPV6) {
            if (hyphen >= 0 || length(network) < family().addressBits()) {
                throw line.refuse(word, "a range of IPv6 addresses can't be put in", "one address");
            }
            return List.of(network.address());
        }
        long first = bits(network.address());
        long last =
                hyphen < 0 ? first + (1L << 32 - length(network)) - 1 : bits(address(word, text.substring(hyphen + 1)));
        if (Math.abs(last - first) >= MOST) {
            throw line.refuse(word, "so many addresses are not put in one by one", "at most " + MOST);
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (long bits = Math.min(first, last); bits <= Math.max(first, last); bits++) {
            addresses.add(IpAddress.ipv4((int) bits));
        }
        return addresses;
    }

    /** A network, or the networks that make up a range of addresses. */
    private List<Network> networks(SetText.Word word, String text) {
        int hyphen = text.indexOf('-');
        if (hyphen < 0 || family() == Family.IPV6) {
            Network network = network(word, text);
            if (length(network) == 0) {
                throw line.refuse(word, "a network of all addresses can't be put in", "two halves, as 0.0.0.0/1");
            }
            return List.of(network);
        }
        long next = bits(address(word, text.substring(0, hyphen)));
        long last = bits(address(word, text.substring(hyphen + 1)));
        List<Network> networks = new ArrayList<>();
        while (next <= last) {
            int length = 32 - (next == 0 ? 31 : Long.numberOfTrailingZeros(next));
            while (next + (1L << 32 - length) - 1 > last) {
                length++;
            }
            networks.add(Network.of(IpAddress.ipv4((int) next), length));
            next += 1L << 32 - length;
        }
        return networks;
    }

    private static long bits(IpAddress address) {
        return Integer.toUnsignedLong(address.words()[0]);
    }
}
