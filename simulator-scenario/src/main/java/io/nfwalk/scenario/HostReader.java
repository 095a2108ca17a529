package io.nfwalk.scenario;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.host.Host;
import io.nfwalk.host.HostException;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.RouteTextException;
import io.nfwalk.host.SetText;
import io.nfwalk.host.Socket;
import io.nfwalk.host.SysctlException;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the {@code hosts} of a scenario, and what changes of them. */
final class HostReader {
    private static final List<String> KEYS = List.of(
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
    private static final List<String> MODULES = List.of("br_netfilter");
    private static final List<String> STATES = List.of("up", "down");

    private final RulesFiles rules;
    private final SysctlReader sysctls;
    private final InterfaceReader interfaces;
    private final SetReader sets;
    private final Problems problems;

    HostReader(RulesFiles rules, Problems problems) {
        this.rules = rules;
        this.sysctls = new SysctlReader(problems);
        this.interfaces = new InterfaceReader(problems);
        this.sets = new SetReader(problems);
        this.problems = problems;
    }

    /**
     * The host; {@code number} is its place in the file, from 1. What can't be built is told, and stands in for the
     * host with its name, interfaces, rules and sets alone, so that the rest of the file can be checked against it.
     */
    HostSetup read(Entry entry, int number) {
        String name = entry.key();
        int before = problems.errors();
        checkName(entry);
        Optional<Fields> fields = Fields.of(entry.value(), "host '" + name + "'", KEYS, problems);
        if (fields.isEmpty()) {
            return bare(Host.builder(name).build());
        }
        Fields host = fields.get();
        List<NetworkInterface> devices = interfaces.read(number, host);
        Host.Builder builder = Host.builder(name);
        List<String> modules = modules(host);
        builder.modules(modules);
        devices.forEach(builder::networkInterface);
        Map<String, String> written = sysctls.read(host, modules);
        SysctlReader.inOrderOfWriting(written).forEach(builder::sysctl);
        routeLines(host, "routes", builder::route);
        routeLines(host, "policy-rules", builder::policyRule);
        List<RulesText> texts = rules.read(host, List.of(), false);
        texts.forEach(text -> builder.rules(new LoadedRules(text.rules(), text.backend())));
        sockets(host).forEach(builder::listen);
        Optional<String> ipset = rules.ipset(host);
        Optional<SetText> restored = sets.read(host, ipset, List.of(), List.of(), false);
        restored.ifPresent(builder::sets);
        List<RestoredEntry> entries = InitialEntries.read(host, problems);
        Optional<Host> built = problems.errors() == before ? attempt(entry, host, builder, devices) : Optional.empty();
        if (built.isEmpty()) {
            return bare(standIn(name, devices, texts, restored));
        }
        sets.check(entry.keyPlace(), texts, built.get());
        return new HostSetup(
                built.get(),
                written,
                lines(host, "routes"),
                lines(host, "policy-rules"),
                texts.stream().map(RulesText::source).toList(),
                entries,
                ipset);
    }

    private static HostSetup bare(Host host) {
        return new HostSetup(host, Map.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
    }

    private static List<String> lines(Fields host, String key) {
        return host.texts(key).stream().map(Scalar::text).toList();
    }

    private void checkName(Entry entry) {
        if (entry.key().isEmpty() || entry.key().matches("(?s).*[/#\\s].*")) {
            problems.error(
                    entry.keyPlace(),
                    entry.key().length(),
                    "scenario-host-name",
                    "'" + entry.key() + "' can't be a host's name",
                    "a name without blanks, '/' and '#'",
                    "");
        }
    }

    private static Host standIn(
            String name, List<NetworkInterface> devices, List<RulesText> texts, Optional<SetText> sets) {
        Host.Builder builder = Host.builder(name);
        texts.forEach(text -> builder.rules(new LoadedRules(text.rules(), text.backend())));
        sets.ifPresent(builder::sets);
        for (NetworkInterface device : devices) {
            builder.networkInterface(
                    NetworkInterface.of(device.name(), device.index(), device.kind(), List.of(), device.mac()));
        }
        return builder.build();
    }

    private Optional<Host> attempt(Entry entry, Fields host, Host.Builder builder, List<NetworkInterface> devices) {
        try {
            return Optional.of(builder.build());
        } catch (RouteTextException wrong) {
            tell(wrong, lineOf(wrong, host));
        } catch (SysctlException wrong) {
            problems.error(host.placeOfKey("sysctl"), 1, "sysctl", wrong.getMessage(), wrong.expected(), wrong.hint());
        } catch (HostException wrong) {
            Place place = placeOf(wrong, host).orElse(entry.keyPlace());
            String names = String.join(
                    ", ", devices.stream().map(NetworkInterface::name).toList());
            problems.error(place, "scenario-host", wrong.getMessage(), "one of this host's: lo, " + names);
        }
        return Optional.empty();
    }

    /** The line among the host's that was refused when the routes were put together. */
    private static Optional<Scalar> lineOf(RouteTextException wrong, Fields host) {
        List<Scalar> lines = new ArrayList<>(host.texts("routes"));
        lines.addAll(host.texts("policy-rules"));
        return lines.stream().filter(line -> line.text().equals(wrong.line())).findFirst();
    }

    /** The sysctl that the message is about. */
    private static Optional<Place> placeOf(HostException wrong, Fields host) {
        return host.entries("sysctl", "").stream()
                .filter(entry -> wrong.getMessage().contains(entry.key()))
                .map(Entry::keyPlace)
                .findFirst();
    }

    private void tell(RouteTextException wrong, Optional<Scalar> line) {
        problems.error(
                line.map(scalar -> problems.inside(scalar, wrong.offset())).orElse(new Place(1, 1)),
                wrong.word().length(),
                "route-text",
                wrong.getMessage(),
                wrong.expected(),
                wrong.hint());
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

    private void routeLines(Fields host, String key, Consumer<String> taker) {
        for (Scalar line : host.texts(key)) {
            try {
                taker.accept(line.text());
            } catch (RouteTextException wrong) {
                tell(wrong, Optional.of(line));
            }
        }
    }

    private List<Socket> sockets(Fields host) {
        List<Socket> sockets = new ArrayList<>();
        for (Scalar text : host.texts("listen")) {
            try {
                sockets.add(Socket.parse(text.text()));
            } catch (IllegalArgumentException wrong) {
                host.wrong(text, wrong.getMessage(), "tcp/80, udp/53, udp/10.0.0.1:53", "");
            }
        }
        return sockets;
    }

    /**
     * What a {@code change} step says of a host. A sysctl of br_netfilter may be written, as an earlier step may have
     * loaded it; whether it is there is seen when the step runs. {@code host} has the rules that the steps before
     * leave.
     */
    HostChange change(Host host, Fields fields) {
        List<RulesText> loads = rules.read(fields, host.ruleSets(), fields.flag("noflush", false));
        Optional<String> ipset = rules.ipset(fields);
        Optional<SetText> restored = sets.read(fields, ipset, host.setTexts(), host.ruleSets(), true);
        Host.Builder withSets = host.toBuilder();
        restored.ifPresent(withSets::sets);
        sets.check(fields.placeOfKey("host"), loads, withSets.build());
        routeLines(fields, "routes", line -> Host.builder("any").route(line));
        return new HostChange(
                host.name(),
                sysctls.read(fields, MODULES),
                fields.has("modules") ? Optional.of(modules(fields)) : Optional.empty(),
                loads,
                fields.has("listen") ? Optional.of(sockets(fields)) : Optional.empty(),
                fields.has("routes") ? Optional.of(lines(fields, "routes")) : Optional.empty(),
                upOrDown(host, fields),
                flush(fields),
                ipset,
                restored);
    }

    private boolean flush(Fields fields) {
        Optional<Scalar> word = fields.scalar("conntrack");
        if (word.isPresent() && !word.get().text().equals("flush")) {
            String text = word.get().text();
            fields.wrong(
                    word.get(),
                    "'" + text + "' can't be done to conntrack",
                    "flush",
                    Spelling.hint(text, List.of("flush")));
        }
        return word.isPresent();
    }

    private Map<String, Boolean> upOrDown(Host host, Fields fields) {
        Map<String, Boolean> states = new LinkedHashMap<>();
        List<String> known =
                host.interfaces().stream().map(NetworkInterface::name).toList();
        for (Entry entry : fields.entries("interfaces", "a mapping: {eth0: down}")) {
            String state = entry.value() instanceof Scalar scalar ? scalar.text() : "";
            if (!known.contains(entry.key())) {
                problems.error(
                        entry.keyPlace(),
                        entry.key().length(),
                        "scenario-unknown-interface",
                        "host '" + host.name() + "' has no interface '" + entry.key() + "'",
                        String.join(", ", known),
                        Spelling.hint(entry.key(), known));
            } else if (!STATES.contains(state)) {
                problems.error(
                        entry.value().place(),
                        state.length(),
                        "scenario-wrong-value",
                        "an interface can't be set " + entry.value().describe(),
                        "up or down",
                        Spelling.hint(state, STATES));
            } else {
                states.put(entry.key(), state.equals("up"));
            }
        }
        return states;
    }
}
