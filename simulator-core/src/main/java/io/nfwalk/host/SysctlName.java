package io.nfwalk.host;

import java.util.Optional;

/**
 * A sysctl's name, taken apart.
 *
 * @param pattern the name in the catalogue, {@code *} for the interface
 * @param interfaceName {@code all}, {@code default} or an interface, for the names that every interface has
 */
record SysctlName(String pattern, Optional<String> interfaceName) {
    private static final String[] PER_INTERFACE = {
        "net.ipv4.conf.", "net.ipv6.conf.", "net.ipv4.neigh.", "net.ipv6.neigh."
    };

    /** Takes {@code net.ipv4.conf.eth0.forwarding} or {@code net/ipv4/conf/eth0.1/forwarding} apart. */
    static SysctlName of(String text) {
        int dot = text.indexOf('.');
        int slash = text.indexOf('/');
        boolean slashes = slash >= 0 && (dot < 0 || slash < dot);
        String name = slashes ? text.replace('.', '\0').replace('/', '.').replace('\0', '/') : text;
        for (String prefix : PER_INTERFACE) {
            int last = name.lastIndexOf('.');
            if (name.startsWith(prefix) && last > prefix.length()) {
                String device = name.substring(prefix.length(), last).replace('/', '.');
                return new SysctlName(prefix + "*" + name.substring(last), Optional.of(device));
            }
        }
        return new SysctlName(name, Optional.empty());
    }

    static SysctlName conf(String familyPart, String interfaceName, String key) {
        return new SysctlName("net." + familyPart + ".conf.*." + key, Optional.of(interfaceName));
    }

    /** The same setting of another interface. */
    SysctlName ofInterface(String other) {
        return new SysctlName(pattern, Optional.of(other));
    }

    /** Whether it is an interface's setting whose default is {@code conf.default}'s. */
    boolean isConf() {
        return pattern.contains(".conf.*.");
    }

    /** The setting's own name: {@code rp_filter}. */
    String key() {
        return pattern.substring(pattern.lastIndexOf('.') + 1);
    }

    /** The whole name, with dots. */
    @Override
    public String toString() {
        return interfaceName.map(name -> pattern.replace("*", name)).orElse(pattern);
    }
}
