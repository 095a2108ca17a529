package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host while it is being put together. */
final class HostDraft {
    private final String name;
    private final Map<String, String> sysctls = new LinkedHashMap<>();
    private List<String> modules = new ArrayList<>();
    private final Map<String, InterfaceText> interfaces = new LinkedHashMap<>();
    private List<String> routes = new ArrayList<>();
    private List<String> policyRules = new ArrayList<>();
    private Optional<RuleSetText> rules = Optional.empty();
    private Optional<RuleSetText> legacyRules = Optional.empty();
    private List<String> conntrack = new ArrayList<>();
    private List<String> listen = new ArrayList<>();
    private List<String> ipset = new ArrayList<>();

    HostDraft(String name) {
        this.name = name;
    }

    HostDraft(HostText host) {
        this.name = host.name();
        this.sysctls.putAll(host.sysctls());
        this.modules.addAll(host.modules());
        interfaces(host.interfaces());
        this.routes.addAll(host.routes());
        this.policyRules.addAll(host.policyRules());
        this.rules = host.rules();
        this.legacyRules = host.legacyRules();
        this.conntrack.addAll(host.conntrack());
        this.listen.addAll(host.listen());
        this.ipset.addAll(host.ipset());
    }

    HostText text() {
        return new HostText(
                name,
                sysctls,
                modules,
                List.copyOf(interfaces.values()),
                routes,
                policyRules,
                rules,
                legacyRules,
                conntrack,
                listen,
                ipset);
    }

    String name() {
        return name;
    }

    HostDraft sysctl(String key, Object value) {
        sysctls.put(key, String.valueOf(value));
        return this;
    }

    HostDraft sysctls(Map<String, String> all) {
        sysctls.clear();
        sysctls.putAll(all);
        return this;
    }

    HostDraft modules(List<String> all) {
        modules = new ArrayList<>(all);
        return this;
    }

    boolean hasModule(String module) {
        return modules.contains(module);
    }

    /** Adds an interface, or replaces the one of that name. */
    HostDraft put(InterfaceText device) {
        interfaces.put(device.name(), device);
        return this;
    }

    HostDraft interfaces(List<InterfaceText> all) {
        interfaces.clear();
        all.forEach(this::put);
        return this;
    }

    List<InterfaceText> interfaces() {
        return List.copyOf(interfaces.values());
    }

    InterfaceText device(String device) {
        return interfaces.get(device);
    }

    HostDraft route(String line) {
        routes.add(line);
        return this;
    }

    HostDraft routes(List<String> lines) {
        routes = new ArrayList<>(lines);
        return this;
    }

    List<String> routes() {
        return routes;
    }

    HostDraft policyRules(List<String> lines) {
        policyRules = new ArrayList<>(lines);
        return this;
    }

    List<String> policyRules() {
        return policyRules;
    }

    HostDraft rules(Optional<RuleSetText> set) {
        rules = set;
        return this;
    }

    Optional<RuleSetText> rules() {
        return rules;
    }

    HostDraft legacyRules(Optional<RuleSetText> set) {
        legacyRules = set;
        return this;
    }

    HostDraft conntrack(List<String> lines) {
        conntrack = new ArrayList<>(lines);
        return this;
    }

    HostDraft ipset(List<String> lines) {
        ipset = new ArrayList<>(lines);
        return this;
    }

    HostDraft listen(List<String> sockets) {
        listen = new ArrayList<>(sockets);
        return this;
    }

    List<String> listen() {
        return listen;
    }
}
