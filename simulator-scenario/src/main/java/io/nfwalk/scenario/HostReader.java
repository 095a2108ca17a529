package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.HostException;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.RouteTextException;
import io.nfwalk.host.Socket;
import io.nfwalk.host.SysctlException;
import io.nfwalk.host.Sysctls;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Reads the {@code hosts} of a scenario, and what changes of them. */
final class HostReader {
    private static final List<String> HOST_KEYS = List.of(
            "sysctl",
            "modules",
            "interfaces",
            "routes",
            "policy-rules",
            "rules",
            "rules-text",
            "rules6",
            "rules6-text",
            "rules-legacy",
            "rules6-legacy",
            "conntrack",
            "ipset",
            "ipset-text",
            "listen");
    private static final List<String> INTERFACE_KEYS =
            List.of("type", "address", "mac", "master", "peer", "hairpin", "mtu", "unlearned");
    private static final List<String> MODULES = List.of("br_netfilter");
    private static final int LONGEST_INTERFACE_NAME = 15;
    private static final int DEFAULT_MTU = 1500;

    private final RulesFiles rules;
    private final Problems problems;

    HostReader(RulesFiles rules, Problems problems) {
        this.rules = rules;
        this.problems = problems;
    }

    /** The host; {@code number} is its place in the file, from 1; empty if it can't be built. */
    Optional<Host> read(String name, int number, YamlNode node) {
        Optional<Fields> fields = Fields.of(node, "host '" + name + "'", HOST_KEYS, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields host = fields.get();
        Host.Builder builder = Host.builder(name);
        List<String> modules = modules(host);
        builder.modules(modules);
        interfaces(number, host).forEach(device -> attempt(host.placeOf("interfaces"), () -> builder.networkInterface(device)));
        sysctls(host, modules).forEach((key, value) -> builder.sysctl(key, value));
        routeLines(host, "routes", line -> builder.route(line));
        routeLines(host, "policy-rules", line -> builder.policyRule(line));
        rules.read(host).forEach(text -> builder.rules(new LoadedRules(text.rules(), text.backend())));
        sockets(host).forEach(builder::listen);
        notSimulated(host, "ipset");
        notSimulated(host, "ipset-text");
        if (problems.hasErrors()) {
            return Optional.empty();
        }
        return attempt(node.place(), builder::build);
    }

    private void notSimulated(Fields host, String key) {
        if (host.has(key)) {
            problems.warning(
                    host.placeOf(key), 1, "scenario-ipset", "ip sets are not simulated; what asks them is undetermined");
        }
    }

    private interface Building<T> {
        T build();
    }

    private <T> Optional<T> attempt(Place place, Building<T> building) {
        try {
            return Optional.of(building.build());
        } catch (RouteTextException wrong) {
            problems.error(
                    place, 1, "route-text", wrong.getMessage() + " in '" + wrong.line() + "'", wrong.expected(), wrong.hint());
        } catch (SysctlException wrong) {
            problems.error(place, 1, "sysctl", wrong.getMessage(), wrong.expected(), wrong.hint());
        } catch (HostException wrong) {
            problems.error(place, "scenario-host", wrong.getMessage(), "");
        }
        return Optional.empty();
    }

    private List<String> modules(Fields host) {
        List<String> modules = new ArrayList<>();
        for (Scalar module : host.texts("modules")) {
            if (MODULES.contains(module.text())) {
                modules.add(module.text());
            } else {
                problems.error(
                        module.place(),
                        module.text().length(),
                        "scenario-unknown-module",
                        "'" + module.text() + "' is no module that nfwalk knows",
                        String.join(", ", MODULES),
                        Spelling.hint(module.text(), MODULES));
            }
        }
        return modules;
    }

    /** Names and values that can be written, those for all interfaces first. */
    private Map<String, String> sysctls(Fields host, List<String> modules) {
        Map<String, String> general = new LinkedHashMap<>();
        Map<String, String> ofInterfaces = new LinkedHashMap<>();
        Optional<YamlNode> node = host.node("sysctl");
        if (node.isEmpty()) {
            return general;
        }
        if (!(node.get() instanceof Mapping mapping)) {
            problems.error(node.get().place(), "scenario-wrong-kind", "sysctl is " + node.get().describe(), "a mapping");
            return general;
        }
        for (Entry entry : mapping.entries()) {
            if (isRight(entry, modules)) {
                boolean forAll = !entry.key().matches("net[./]ipv[46][./](conf|neigh)[./].*")
                        || entry.key().matches("net[./]ipv[46][./](conf|neigh)[./](all|default)[./].*");
                (forAll ? general : ofInterfaces).put(entry.key(), value(entry));
            }
        }
        general.putAll(ofInterfaces);
        return general;
    }

    private static String value(Entry entry) {
        String text = ((Scalar) entry.value()).text();
        return switch (text) {
            case "true" -> "1";
            case "false" -> "0";
            default -> text;
        };
    }

    private boolean isRight(Entry entry, List<String> modules) {
        String name = entry.key();
        if (!(entry.value() instanceof Scalar) || entry.value().isNull()) {
            problems.error(entry.value().place(), "scenario-wrong-kind", name + " is " + entry.value().describe(), "a number");
            return false;
        }
        Optional<Sysctls> written =
                attempt(entry.keyPlace(), () -> Sysctls.defaults().with(name, value(entry)));
        if (written.isEmpty()) {
            return false;
        }
        if (name.replace('/', '.').startsWith("net.bridge.") && !modules.contains("br_netfilter")) {
            problems.error(
                    entry.keyPlace(),
                    name.length(),
                    "sysctl-without-module",
                    "there is no " + name + " without br_netfilter",
                    "modules: [br_netfilter]",
                    "");
            return false;
        }
        if (Sysctls.knowledge(name) == Sysctls.Knowledge.NOT_MODELLED && !Sysctls.isDefault(name, value(entry))) {
            problems.warning(
                    entry.keyPlace(), name.length(), "sysctl-not-modelled", name + " is known but without effect here");
        }
        return true;
    }

    private List<NetworkInterface> interfaces(int hostNumber, Fields host) {
        List<NetworkInterface> devices = new ArrayList<>();
        Optional<YamlNode> node = host.node("interfaces");
        if (node.isPresent() && !(node.get() instanceof Mapping)) {
            problems.error(
                    node.get().place(), "scenario-wrong-kind", "interfaces are " + node.get().describe(), "a mapping");
        }
        if (node.isPresent() && node.get() instanceof Mapping mapping) {
            int number = 0;
            for (Entry entry : mapping.entries()) {
                number++;
                MacAddress mac = new MacAddress(0x0200_0000_0000L | hostNumber << 8 | number);
                device(entry, number, mac).ifPresent(devices::add);
            }
        }
        return devices.stream().map(device -> withPortsMtu(device, devices, host)).toList();
    }

    /** A bridge takes the least MTU of its ports, unless it was given one. */
    private NetworkInterface withPortsMtu(NetworkInterface device, List<NetworkInterface> all, Fields host) {
        boolean given = host.node("interfaces")
                .filter(node -> node instanceof Mapping)
                .flatMap(node -> ((Mapping) node).entry(device.name()))
                .filter(entry -> entry.value() instanceof Mapping mapping && mapping.entry("mtu").isPresent())
                .isPresent();
        if (device.kind() != NetworkInterface.Kind.BRIDGE || given) {
            return device;
        }
        OptionalInt least = all.stream()
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

    private Optional<NetworkInterface> device(Entry entry, int number, MacAddress defaultMac) {
        String name = entry.key();
        if (name.isEmpty() || name.length() > LONGEST_INTERFACE_NAME || name.matches(".*[\\s/:].*")) {
            problems.error(
                    entry.keyPlace(),
                    name.length(),
                    "scenario-interface-name",
                    "'" + name + "' can't be an interface's name",
                    "1 to 15 characters without blanks, slashes and colons",
                    "");
            return Optional.empty();
        }
        Optional<Fields> fields = Fields.of(entry.value(), "interface '" + name + "'", INTERFACE_KEYS, problems);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Fields device = fields.get();
        return Optional.of(new NetworkInterface(
                name,
                number + 1,
                kind(device),
                addresses(device),
                device.mac("mac").orElse(defaultMac),
                device.number("mtu", 68, 65535, DEFAULT_MTU),
                device.text("master"),
                device.flag("hairpin", false),
                true));
    }

    private NetworkInterface.Kind kind(Fields device) {
        String word = device.text("type").orElse("veth");
        switch (word) {
            case "bridge":
                return NetworkInterface.Kind.BRIDGE;
            case "veth":
                return NetworkInterface.Kind.VETH;
            default:
                problems.error(
                        device.placeOf("type"),
                        word.length(),
                        "scenario-wrong-value",
                        "'" + word + "' is no type of an interface",
                        "veth, bridge",
                        Spelling.hint(word, List.of("veth", "bridge")));
                return NetworkInterface.Kind.VETH;
        }
    }

    private List<InterfaceAddress> addresses(Fields device) {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (Scalar text : device.texts("address")) {
            Optional<InterfaceAddress> address = InterfaceAddress.parse(text.text());
            if (address.isPresent() && text.text().contains("/")) {
                addresses.add(address.get());
            } else {
                device.wrong(text, "address", "an address with its prefix length, such as 10.0.0.1/24");
            }
        }
        return addresses;
    }

    private void routeLines(Fields host, String key, Consumer<String> taker) {
        for (Scalar line : host.texts(key)) {
            try {
                taker.accept(line.text());
            } catch (RouteTextException wrong) {
                Place place = new Place(line.place().line(), line.place().column() + wrong.offset());
                problems.error(
                        place,
                        wrong.word().length(),
                        "route-text",
                        wrong.getMessage(),
                        wrong.expected(),
                        wrong.hint());
            }
        }
    }

    private List<Socket> sockets(Fields host) {
        List<Socket> sockets = new ArrayList<>();
        for (Scalar text : host.texts("listen")) {
            try {
                sockets.add(Socket.parse(text.text()));
            } catch (IllegalArgumentException wrong) {
                problems.error(
                        text.place(),
                        text.text().length(),
                        "scenario-wrong-value",
                        wrong.getMessage(),
                        "tcp/80, udp/53, udp/10.0.0.1:53",
                        "");
            }
        }
        return sockets;
    }

    /**
     * What a {@code change} step says of a host. A sysctl of br_netfilter may be written, as an earlier step may have
     * loaded it; whether it is there is seen when the step runs.
     */
    Optional<HostChange> change(Host host, Fields fields) {
        notSimulated(fields, "ipset-text");
        boolean flush = fields.text("conntrack").map("flush"::equals).orElse(false);
        if (fields.has("conntrack") && !flush) {
            problems.error(fields.placeOf("conntrack"), "scenario-wrong-value", "conntrack can only be flushed", "flush");
        }
        Map<String, String> sysctls = sysctls(fields, MODULES);
        List<RulesText> loads = rules.read(fields);
        routeLines(fields, "routes", line -> Host.builder("any").route(line));
        return Optional.of(new HostChange(
                host.name(),
                sysctls,
                fields.has("modules") ? Optional.of(modules(fields)) : Optional.empty(),
                loads,
                fields.flag("noflush", false),
                fields.has("listen") ? Optional.of(sockets(fields)) : Optional.empty(),
                fields.has("routes")
                        ? Optional.of(fields.texts("routes").stream().map(Scalar::text).toList())
                        : Optional.empty(),
                upOrDown(host, fields),
                flush));
    }

    private Map<String, Boolean> upOrDown(Host host, Fields fields) {
        Map<String, Boolean> states = new LinkedHashMap<>();
        Optional<YamlNode> node = fields.node("interfaces");
        if (node.isEmpty() || !(node.get() instanceof Mapping mapping)) {
            return states;
        }
        for (Entry entry : mapping.entries()) {
            String state = entry.value() instanceof Scalar scalar ? scalar.text() : "";
            if (host.interfaceNamed(entry.key()).isEmpty()) {
                List<String> known = host.interfaces().stream().map(NetworkInterface::name).toList();
                problems.error(
                        entry.keyPlace(),
                        entry.key().length(),
                        "scenario-unknown-interface",
                        "host '" + host.name() + "' has no interface '" + entry.key() + "'",
                        String.join(", ", known),
                        Spelling.hint(entry.key(), known));
            } else if (!state.equals("up") && !state.equals("down")) {
                problems.error(entry.value().place(), "scenario-wrong-value", "'" + state + "' is no state", "up or down");
            } else {
                states.put(entry.key(), state.equals("up"));
            }
        }
        return states;
    }
}
