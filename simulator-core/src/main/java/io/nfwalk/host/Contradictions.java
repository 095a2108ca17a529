package io.nfwalk.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can't be in the description of one host at once. */
final class Contradictions {
    private static final List<String> NO_INTERFACES = List.of("all", "default");

    private Contradictions() {}

    /**
     * Refuses what a host can't be.
     *
     * @param host its name
     * @param interfaces its interfaces by their names
     * @param sysctls what is written
     * @param bridged whether br_netfilter is loaded
     * @throws HostException if the description contradicts itself
     */
    static void refuse(String host, Map<String, NetworkInterface> interfaces, Sysctls sysctls, boolean bridged) {
        for (NetworkInterface device : interfaces.values()) {
            refusePort(host, interfaces, device);
            if (new LinkedHashSet<>(device.addresses()).size()
                    < device.addresses().size()) {
                throw new HostException("host " + host + ": " + device.name() + " has one address twice");
            }
        }
        for (String written : sysctls.writtenNames()) {
            if (!bridged && written.startsWith("net.bridge.")) {
                throw new HostException("host " + host + ": there is no " + written + " without br_netfilter");
            }
        }
        for (String written : sysctls.writtenNames()) {
            Optional<String> device = SysctlName.of(written).interfaceName();
            if (device.isPresent() && !NO_INTERFACES.contains(device.get()) && !interfaces.containsKey(device.get())) {
                throw new HostException("host " + host + ": " + written + " is about an interface that is not there");
            }
        }
    }

    private static void refusePort(String host, Map<String, NetworkInterface> interfaces, NetworkInterface device) {
        if (device.master().isEmpty()) {
            return;
        }
        String master = device.master().get();
        NetworkInterface bridge = interfaces.get(master);
        if (bridge == null || bridge.kind() != NetworkInterface.Kind.BRIDGE) {
            throw new HostException("host " + host + ": " + device.name() + " is a port of '" + master
                    + "', which is no bridge of this host");
        }
        if (device.kind() != NetworkInterface.Kind.VETH) {
            throw new HostException("host " + host + ": " + device.name() + " can't be a bridge's port");
        }
    }
}
