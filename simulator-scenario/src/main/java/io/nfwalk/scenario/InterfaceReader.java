package io.nfwalk.scenario;

import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.NetworkInterface.Kind;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads a host's {@code interfaces}. */
final class InterfaceReader {
    private static final List<String> KEYS =
            List.of("type", "address", "mac", "master", "peer", "hairpin", "mtu", "unlearned");
    private static final List<String> TYPES = List.of("veth", "bridge");
    private static final int LONGEST_NAME = 15;
    private static final int DEFAULT_MTU = 1500;
    private static final int LEAST_MTU_OF_IPV6 = 1280;

    private final Problems problems;

    InterfaceReader(Problems problems) {
        this.problems = problems;
    }

    /** An interface, and where it is described. */
    private record Described(Fields fields, NetworkInterface device, boolean mtuGiven) {}

    /** The interfaces that can be read; {@code hostNumber} is the host's place in the file, from 1. */
    List<NetworkInterface> read(int hostNumber, Fields host) {
        List<Described> all = new ArrayList<>();
        int number = 0;
        for (Entry entry : host.entries("interfaces", "a mapping: {eth0: {address: [10.0.0.1/24]}}")) {
            number++;
            MacAddress mac = new MacAddress(0x0200_0000_0000L | hostNumber << 8 | number);
            describe(entry, number, mac).ifPresent(all::add);
        }
        all.forEach(described -> checkMaster(described, all));
        return all.stream().map(described -> withPortsMtu(described, all)).toList();
    }

    private Optional<Described> describe(Entry entry, int number, MacAddress defaultMac) {
        String name = entry.key();
        boolean nameIsRight = checkName(entry);
        Optional<Fields> fields = Fields.of(entry.value(), "interface '" + name + "'", KEYS, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields device = fields.get();
        OptionalInt mtu = device.integer("mtu", 68, 65535);
        NetworkInterface read = new NetworkInterface(
                name,
                number + 1,
                kind(device),
                addresses(device),
                device.mac("mac").orElse(defaultMac),
                mtu.orElse(DEFAULT_MTU),
                device.text("master"),
                device.flag("hairpin", false),
                true);
        checkMtu(device, read);
        return nameIsRight ? Optional.of(new Described(device, read, mtu.isPresent())) : Optional.empty();
    }

    /** A kernel switches IPv6 off on a link that takes less. Source: RFC 8200, 5; kernel net/ipv6/addrconf.c. */
    private void checkMtu(Fields fields, NetworkInterface device) {
        if (device.mtu() < LEAST_MTU_OF_IPV6 && !device.addresses(Family.IPV6).isEmpty()) {
            problems.error(
                    fields.placeOf("mtu"),
                    "scenario-mtu-too-small",
                    "an interface with an IPv6 address can't have mtu " + device.mtu(),
                    LEAST_MTU_OF_IPV6 + " or more");
        }
    }

    private boolean checkName(Entry entry) {
        String name = entry.key();
        boolean right = !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.matches("(?s).*[\\s/:].*")
                && !name.matches("[.]{1,2}|all|default");
        if (!right) {
            problems.error(
                    entry.keyPlace(),
                    name.length(),
                    "scenario-interface-name",
                    "'" + name + "' can't be an interface's name",
                    "1 to 15 characters without blanks, slashes and colons",
                    "");
        }
        return right;
    }

    private Kind kind(Fields device) {
        Optional<Scalar> word = device.scalar("type");
        if (word.isEmpty() || word.get().text().equals("veth")) {
            return Kind.VETH;
        }
        if (!word.get().text().equals("bridge")) {
            String text = word.get().text();
            device.wrong(
                    word.get(),
                    "'" + text + "' is no type of an interface",
                    "veth or bridge",
                    Spelling.hint(text, TYPES));
        }
        return Kind.BRIDGE;
    }

    private List<InterfaceAddress> addresses(Fields device) {
        Set<InterfaceAddress> addresses = new LinkedHashSet<>();
        for (Scalar text : device.texts("address")) {
            Optional<InterfaceAddress> address = InterfaceAddress.parse(text.text());
            if (address.isEmpty() || !text.text().contains("/")) {
                device.wrong(text, "address", "an address with its prefix length, such as 10.0.0.1/24");
            } else if (!addresses.add(address.get())) {
                device.wrong(text, "the interface has " + text.text() + " already", "each address once", "");
            }
        }
        return List.copyOf(addresses);
    }

    private void checkMaster(Described described, List<Described> all) {
        Optional<Scalar> master = described.fields().scalar("master");
        if (master.isEmpty()) {
            return;
        }
        List<String> bridges = all.stream()
                .map(Described::device)
                .filter(device -> device.kind() == Kind.BRIDGE)
                .map(NetworkInterface::name)
                .toList();
        String name = master.get().text();
        if (described.device().kind() == Kind.BRIDGE) {
            described.fields().wrong(master.get(), "a bridge can't be a bridge's port", "type: veth", "");
        } else if (!bridges.contains(name)) {
            described
                    .fields()
                    .wrong(
                            master.get(),
                            "this host has no bridge '" + name + "'",
                            bridges.isEmpty() ? "an interface with 'type: bridge'" : String.join(", ", bridges),
                            Spelling.hint(name, bridges));
        }
    }

    /** A bridge takes the least MTU of its ports, unless it was given one. */
    private static NetworkInterface withPortsMtu(Described described, List<Described> all) {
        NetworkInterface device = described.device();
        if (device.kind() != Kind.BRIDGE || described.mtuGiven()) {
            return device;
        }
        OptionalInt least = all.stream()
                .map(Described::device)
                .filter(port -> port.master().equals(Optional.of(device.name())))
                .mapToInt(NetworkInterface::mtu)
                .min();
        return new NetworkInterface(
                device.name(),
                device.index(),
                device.kind(),
                device.addresses(),
                device.mac(),
                least.orElse(device.mtu()),
                device.master(),
                device.hairpin(),
                device.up());
    }
}
