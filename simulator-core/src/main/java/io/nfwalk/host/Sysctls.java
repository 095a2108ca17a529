package io.nfwalk.host;

import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sysctls of a network namespace.
 *
 * <p>{@code conf.default} is what an interface starts with; {@code conf.all} is combined with the interface's own value
 * in a way that each setting has for itself. Writing {@code net.ipv4.ip_forward}, {@code net.ipv6.conf.all.forwarding},
 * {@code disable_ipv6} or {@code force_forwarding} of {@code all} sets all interfaces, and all but the last {@code
 * default} too; where IPv6's {@code all.forwarding} is written 0, no interface is left with {@code force_forwarding}.
 *
 * <p>Semantics: kernel {@code net/ipv4/devinet.c}; {@code net/ipv6/addrconf.c}, addrconf_fixup_forwarding,
 * addrconf_forward_change, addrconf_sysctl_force_forwarding and addrconf_disable_ipv6.
 */
public final class Sysctls {
    private static final String ALL = "all";
    private static final String DEFAULT = "default";
    private static final SysctlName IP_FORWARD = SysctlName.conf("ipv4", ALL, "forwarding");
    private static final String IPV6_FORWARDING = "net.ipv6.conf.*.forwarding";
    private static final String FORCE_FORWARDING = "net.ipv6.conf.*.force_forwarding";

    /** What was written, by whole name. */
    private final Map<String, String> written;

    /** Settings of interfaces that are there, as patterns' beginnings: {@code net.ipv4.conf.eth0.}. */
    private final Set<String> settled;

    /** What was asked of interfaces before: routing asks again and again. */
    private final Map<Setting, Integer> asked = new ConcurrentHashMap<>();

    /** One of an interface's settings. */
    private record Setting(Family family, String interfaceName, String key) {}

    private Sysctls(Map<String, String> written, Set<String> settled) {
        this.written = Collections.unmodifiableMap(written);
        this.settled = Collections.unmodifiableSet(settled);
    }

    /** What nfwalk makes of a name. */
    public enum Knowledge {
        /** It does here what it does in the kernel. */
        MODELLED,
        /** It changes nothing that a simulation tells of. */
        NO_EFFECT_HERE,
        /** It would change something, and does not: worth a warning where it is not left at its default. */
        NOT_MODELLED,
        /** A network namespace has no such sysctl. */
        UNKNOWN
    }

    /** Those of a new namespace: redirects, ICMP rate limits and IPv6 autoconfiguration off, else the kernel's own. */
    public static Sysctls defaults() {
        return new Sysctls(new LinkedHashMap<>(), new LinkedHashSet<>());
    }

    /** What nfwalk makes of this name. */
    public static Knowledge knowledge(String name) {
        return SysctlCatalogue.entry(canonical(name).pattern())
                .map(SysctlCatalogue.Entry::knowledge)
                .orElse(Knowledge.UNKNOWN);
    }

    /** Whether this value is the one that a new namespace has, so that writing it changes nothing. */
    public static boolean isDefault(String name, String value) {
        return SysctlCatalogue.entry(canonical(name).pattern())
                .map(entry -> entry.initial().equals(value.trim()))
                .orElse(false);
    }

    /** The known name that is spelled most like this one, for the hint of an error. */
    public static Optional<String> nearest(String name) {
        SysctlName wanted = canonical(name);
        return Spelling.nearest(wanted.pattern(), SysctlCatalogue.names())
                .map(pattern -> new SysctlName(pattern, wanted.interfaceName()).toString());
    }

    /**
     * The same with one written.
     *
     * @param name with dots, or with slashes where an interface's name has dots
     * @param value as one would write it: numbers in decimal, or hexadecimal behind {@code 0x}
     * @throws SysctlException if there is no such sysctl, it can't be written, or not so
     */
    public Sysctls with(String name, String value) {
        SysctlName wanted = canonical(name);
        SysctlCatalogue.Entry entry = SysctlCatalogue.entry(wanted.pattern()).orElseThrow(() -> unknown(name));
        if (entry.readOnly()) {
            throw new SysctlException(name + " can't be written in a network namespace", "", "");
        }
        String text = entry.numeric() ? Long.toString(number(name, value, entry)) : value.trim();
        Map<String, String> values = new LinkedHashMap<>(written);
        if (wanted.interfaceName().equals(Optional.of(ALL))) {
            setEverywhere(wanted, text, values);
        }
        if (wanted.isConf() && wanted.interfaceName().equals(Optional.of(DEFAULT))) {
            keepOfSettled(wanted, values);
        }
        values.put(wanted.toString(), text);
        return new Sysctls(values, settled);
    }

    /** What writing a setting of {@code all} does to {@code default} and to the interfaces. */
    private void setEverywhere(SysctlName setting, String text, Map<String, String> values) {
        boolean changes = !text(setting).equals(text);
        switch (setting.pattern()) {
            case "net.ipv4.conf.*.forwarding" -> {
                if (changes) {
                    setWithDefault(setting, text, values);
                }
            }
            case "net.ipv6.conf.*.disable_ipv6" -> setWithDefault(setting, text, values);
            case IPV6_FORWARDING -> {
                setWithDefault(setting, text, values);
                if (text.equals("0")) {
                    setOfSettled(FORCE_FORWARDING, text, values);
                }
            }
            case FORCE_FORWARDING -> {
                if (changes) {
                    setOfSettled(FORCE_FORWARDING, text, values);
                }
            }
            default -> {
                // No other reaches beyond itself.
            }
        }
    }

    private static void setWithDefault(SysctlName setting, String text, Map<String, String> values) {
        values.keySet().removeIf(other -> SysctlName.of(other).pattern().equals(setting.pattern()));
        values.put(setting.ofInterface(DEFAULT).toString(), text);
        SysctlName ofLoopback = setting.ofInterface(NetworkInterface.LOOPBACK);
        if (isOlderThanDefault(ofLoopback)) {
            values.put(ofLoopback.toString(), text);
        }
    }

    /** Sets it for the interfaces that are there. */
    private void setOfSettled(String pattern, String text, Map<String, String> values) {
        for (String name : settled) {
            String own = name + pattern.substring(pattern.lastIndexOf('.') + 1);
            if (SysctlName.of(own).pattern().equals(pattern)
                    && !text(SysctlName.of(own), values).equals(text)) {
                values.put(own, text);
            }
        }
    }

    /** Interfaces that are there don't follow {@code default}. */
    private void keepOfSettled(SysctlName setting, Map<String, String> values) {
        for (String name : settled) {
            SysctlName own = SysctlName.of(name + setting.key());
            if (own.pattern().equals(setting.pattern())) {
                values.putIfAbsent(own.toString(), text(own));
            }
        }
    }

    private static SysctlException unknown(String name) {
        return new SysctlException(
                "a network namespace has no sysctl '" + name + "'",
                "",
                nearest(name).map(near -> "did you mean " + near + "?").orElse(""));
    }

    private static long number(String name, String value, SysctlCatalogue.Entry entry) {
        String expected = "a number from " + entry.lowest() + " to " + entry.highest();
        long number;
        try {
            number = Long.decode(value.trim());
        } catch (NumberFormatException e) {
            throw new SysctlException("'" + value + "' is no value of " + name, expected, "");
        }
        if (number < entry.lowest() || number > entry.highest()) {
            throw new SysctlException(value + " is out of range for " + name, expected, "");
        }
        return number;
    }

    /** The name with its other spellings resolved: {@code ip_forward} is {@code conf.all.forwarding}. */
    private static SysctlName canonical(String name) {
        SysctlName wanted = SysctlName.of(name);
        return wanted.pattern().equals("net.ipv4.ip_forward") ? IP_FORWARD : wanted;
    }

    /**
     * The same for a host that has this interface from now on: what is later written to {@code conf.default} does not
     * reach it any more. (IPv4 settings follow {@code default} until the interface has an IPv4 address.)
     */
    Sysctls withInterface(Family family, String interfaceName) {
        return withInterfaces(family, List.of(interfaceName));
    }

    /** The same with several at once. */
    Sysctls withInterfaces(Family family, List<String> interfaceNames) {
        Set<String> names = new LinkedHashSet<>(settled);
        interfaceNames.forEach(name -> names.add("net." + part(family) + ".conf." + name + "."));
        return new Sysctls(written, names);
    }

    /** The same with {@code net.bridge.*} as br_netfilter starts with. */
    Sysctls withoutBridge() {
        Map<String, String> values = new LinkedHashMap<>(written);
        values.keySet().removeIf(name -> name.startsWith("net.bridge."));
        return new Sysctls(values, settled);
    }

    /** The names that were written, as they were last written. */
    public List<String> writtenNames() {
        return List.copyOf(written.keySet());
    }

    /**
     * An interface's own value of {@code net.ipv4.conf.IFACE.KEY} or {@code net.ipv6.conf.IFACE.KEY}, else what
     * {@code conf.default} says.
     *
     * @param interfaceName an interface, or {@code all}
     * @param key {@code rp_filter}
     * @throws SysctlException if interfaces have no such setting, or it is no number
     */
    public int interfaceSetting(Family family, String interfaceName, String key) {
        return asked.computeIfAbsent(new Setting(family, interfaceName, key), setting ->
                (int) value(SysctlName.conf(part(family), interfaceName, key).toString()));
    }

    /** Whether {@code conf.all} or the interface itself has this setting on. */
    public boolean eitherOn(Family family, String interfaceName, String key) {
        return interfaceSetting(family, ALL, key) != 0 || interfaceSetting(family, interfaceName, key) != 0;
    }

    /**
     * Whether packets that come in by this interface may be forwarded: IPv4 asks the interface, IPv6 {@code all} or the
     * interface's {@code force_forwarding}.
     */
    public boolean forwarding(Family family, String interfaceName) {
        return switch (family) {
            case IPV4 -> interfaceSetting(family, interfaceName, "forwarding") != 0;
            case IPV6 ->
                interfaceSetting(family, ALL, "forwarding") != 0
                        || interfaceSetting(family, interfaceName, "force_forwarding") != 0;
        };
    }

    /**
     * A number.
     *
     * @throws SysctlException if there is no such sysctl, or it is no number
     */
    public long value(String name) {
        String text = text(name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SysctlException(name + " is no number: '" + text + "'", "", "");
        }
    }

    /**
     * What reading it gives.
     *
     * @throws SysctlException if there is no such sysctl
     */
    public String text(String name) {
        SysctlName wanted = canonical(name);
        if (SysctlCatalogue.entry(wanted.pattern()).isEmpty()) {
            throw unknown(name);
        }
        return text(wanted);
    }

    private String text(SysctlName name) {
        return text(name, written);
    }

    private static String text(SysctlName name, Map<String, String> written) {
        String own = written.get(name.toString());
        if (own != null) {
            return own;
        }
        boolean fromDefault =
                name.isConf() && !name.interfaceName().equals(Optional.of(ALL)) && !isOlderThanDefault(name);
        String inherited = fromDefault ? written.get(name.ofInterface(DEFAULT).toString()) : null;
        return inherited != null
                ? inherited
                : SysctlCatalogue.entry(name.pattern()).orElseThrow().initial();
    }

    /**
     * IPv6's {@code lo} is there before anything can be written to {@code default}; IPv4's takes over what is written.
     * Source: kernel net/ipv4/devinet.c, devinet_copy_dflt_conf, which IPv6 has no like of.
     */
    private static boolean isOlderThanDefault(SysctlName name) {
        return name.toString().startsWith("net.ipv6.")
                && name.interfaceName().equals(Optional.of(NetworkInterface.LOOPBACK));
    }

    /** Those of connection tracking. */
    public ConntrackSettings conntrack() {
        ConntrackSettings settings = ConntrackSettings.defaults();
        for (Map.Entry<String, String> entry : written.entrySet()) {
            if (ConntrackSettings.knows(entry.getKey())) {
                settings = settings.with(entry.getKey(), Long.parseLong(entry.getValue()));
            }
        }
        return settings;
    }

    /**
     * Whether frames on bridges go through this family's iptables: {@code net.bridge.bridge-nf-call-iptables} or {@code
     * -ip6tables}, 1 unless written. It means nothing while br_netfilter is not loaded: see {@link
     * Host#bridgeCallsIptables}.
     */
    public boolean bridgeCallsIptables(Family family) {
        return switch (family) {
            case IPV4 -> value("net.bridge.bridge-nf-call-iptables") != 0;
            case IPV6 -> value("net.bridge.bridge-nf-call-ip6tables") != 0;
        };
    }

    private static String part(Family family) {
        return switch (family) {
            case IPV4 -> "ipv4";
            case IPV6 -> "ipv6";
        };
    }

    /** Equal if the same was written, for the same interfaces. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Sysctls sysctls && written.equals(sysctls.written) && settled.equals(sysctls.settled);
    }

    @Override
    public int hashCode() {
        return written.hashCode();
    }

    /** What was written, in order. */
    @Override
    public String toString() {
        return written.toString();
    }
}
