package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Errno;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Namespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Sysctls of namespaces: those that every replay begins with, and when a scenario's own are written. */
public final class Settings {
    /** What a new namespace has, whatever the machine's first one inherited, and what makes replays repeatable. */
    private static final List<String> OF_EVERY_HOST = List.of(
            "net.ipv4.conf.all.rp_filter=0",
            "net.ipv4.conf.default.rp_filter=0",
            "net.ipv4.conf.all.send_redirects=0",
            "net.ipv4.conf.default.send_redirects=0",
            "net.ipv4.conf.all.accept_redirects=0",
            "net.ipv4.conf.default.accept_redirects=0",
            "net.ipv4.ip_forward=0",
            "net.ipv4.tcp_synack_retries=0",
            "net.ipv4.icmp_ratelimit=0",
            "net.ipv4.icmp_ratemask=0",
            "net.ipv4.ping_group_range=0 2147483647",
            "net.ipv6.icmp.ratelimit=0",
            "net.ipv6.conf.all.accept_redirects=0",
            "net.ipv6.conf.default.accept_redirects=0",
            "net.ipv6.conf.default.accept_dad=0",
            "net.ipv6.conf.all.accept_dad=0",
            "net.ipv6.conf.default.dad_transmits=0",
            "net.ipv6.conf.default.autoconf=0",
            "net.ipv6.conf.default.accept_ra=0",
            "net.ipv6.conf.all.accept_ra=0",
            "net.ipv6.conf.default.router_solicitations=0",
            "net.ipv6.conf.default.addr_gen_mode=1");
    /** Not every kernel has these in its namespaces. */
    private static final List<String> WHERE_THERE =
            List.of("net.ipv4.icmp_msgs_per_sec=1000000", "net.ipv4.icmp_msgs_burst=1000000");

    /** So they are unless the kernel was told otherwise, and to write them has to wait for others' devices. */
    private static final List<String> MOSTLY_SO = List.of(
            "net.ipv6.conf.all.disable_ipv6=0",
            "net.ipv6.conf.default.disable_ipv6=0",
            "net.ipv6.conf.lo.disable_ipv6=0");

    /** A socket answers one strange segment in that many milliseconds: half a second is soon over on a busy machine. */
    private static final String STRANGE_SEGMENTS = "net.ipv4.tcp_invalid_ratelimit";

    private static final String LONGER_THAN_A_RUN = "60000";

    private static final List<String> OF_FAR_ENDS = List.of(
            "net.ipv6.conf.all.disable_ipv6=1",
            "net.ipv6.conf.default.disable_ipv6=1",
            "net.ipv4.conf.all.rp_filter=0",
            "net.ipv4.conf.default.rp_filter=0",
            "net.ipv4.conf.all.accept_local=1",
            "net.ipv4.ip_forward=0");
    private static final List<String> BRIDGE_CALLS = List.of(
            "net.bridge.bridge-nf-call-iptables",
            "net.bridge.bridge-nf-call-ip6tables",
            "net.bridge.bridge-nf-call-arptables");

    private Settings() {}

    /** Writes what every host begins with, and of the scenario's what its devices are to begin with. */
    static void beforeDevices(Namespace namespace, Map<String, String> sysctls) throws IOException {
        namespace.call(() -> {
            writeAll(namespace, OF_EVERY_HOST);
            for (String line : MOSTLY_SO) {
                if (!namespace.readSysctl(name(line)).equals(value(line))) {
                    write(namespace, name(line), value(line));
                }
            }
            for (String line : WHERE_THERE) {
                namespace.writeSysctlIfThere(name(line), value(line));
            }
            for (Map.Entry<String, String> sysctl : sysctls.entrySet()) {
                if (isForDevicesToCome(sysctl.getKey())) {
                    write(namespace, sysctl.getKey(), sysctl.getValue());
                }
            }
            return null;
        });
    }

    /** Writes the scenario's others. */
    static void behindDevices(Namespace namespace, Map<String, String> sysctls) throws IOException {
        // ip_forward writes every device's `forwarding`, so it goes before those of single devices.
        List<Map.Entry<String, String>> late = new ArrayList<>(sysctls.entrySet());
        late.removeIf(sysctl -> isForDevicesToCome(sysctl.getKey()));
        late.sort(Comparator.comparing(sysctl -> isOfOneDevice(sysctl.getKey())));
        namespace.call(() -> {
            for (Map.Entry<String, String> sysctl : late) {
                write(namespace, sysctl.getKey(), sysctl.getValue());
            }
            return null;
        });
    }

    /** Keeps the kernel from doing by itself what it would do after a while, for scenarios in which no time passes. */
    public static void letNoTimePass(Namespace namespace, Map<String, String> sysctls) throws IOException {
        if (sysctls.keySet().stream().noneMatch(name -> dotted(name).equals(STRANGE_SEGMENTS))) {
            write(namespace, STRANGE_SEGMENTS, LONGER_THAN_A_RUN);
        }
    }

    /** Writes those of br_netfilter again, which loading rules may have disturbed. */
    public static void bridges(Namespace namespace, Map<String, String> sysctls) throws IOException {
        for (Map.Entry<String, String> sysctl : sysctls.entrySet()) {
            if (isOfBridges(sysctl.getKey())) {
                write(namespace, sysctl.getKey(), sysctl.getValue());
            }
        }
    }

    /** Whether a sysctl is one of br_netfilter's. */
    public static boolean isOfBridges(String sysctl) {
        return dotted(sysctl).startsWith("net.bridge.");
    }

    /** Whether a sysctl may take addresses from interfaces. */
    public static boolean removesAddresses(String sysctl) {
        return dotted(sysctl).endsWith(".disable_ipv6");
    }

    /** Whether br_netfilter is loaded, as its sysctls say it on a kernel that has it anyway. */
    public static void bridgeCalls(Namespace namespace, boolean loaded) throws IOException {
        namespace.call(() -> {
            for (String sysctl : BRIDGE_CALLS) {
                if (loaded) {
                    write(namespace, sysctl, "1");
                } else {
                    namespace.writeSysctlIfThere(sysctl, "0");
                }
            }
            return null;
        });
    }

    /** What the namespace of far ends needs. */
    static void farEnds(Namespace namespace) throws IOException {
        namespace.call(() -> {
            writeAll(namespace, OF_FAR_ENDS);
            return null;
        });
    }

    /** Forgets learned path MTUs. */
    static void forgetPaths(Namespace namespace) throws IOException {
        namespace.call(() -> {
            writeAll(namespace, List.of("net.ipv4.route.flush=1", "net.ipv6.route.flush=1"));
            return null;
        });
    }

    private static void writeAll(Namespace namespace, List<String> lines) throws IOException {
        for (String line : lines) {
            write(namespace, name(line), value(line));
        }
    }

    /**
     * Writes one.
     *
     * @throws IOException if the kernel has none of that name or refuses the value; the message says which
     */
    public static void write(Namespace namespace, String sysctl, String value) throws IOException {
        try {
            namespace.writeSysctl(sysctl, value);
        } catch (ErrnoException refused) {
            String why = refused.errno() == Errno.ENOENT ? "this kernel has no such sysctl" : refused.getMessage();
            throw new IOException(namespace.name() + ": sysctl " + sysctl + "=" + value + ": " + why, refused);
        }
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf('='));
    }

    private static String value(String line) {
        return line.substring(line.indexOf('=') + 1);
    }

    private static boolean isForDevicesToCome(String sysctl) {
        return dotted(sysctl).contains(".conf.all.") || dotted(sysctl).contains(".conf.default.");
    }

    private static boolean isOfOneDevice(String sysctl) {
        return dotted(sysctl).contains(".conf.") || dotted(sysctl).contains(".neigh.");
    }

    private static String dotted(String sysctl) {
        return sysctl.replace('/', '.');
    }
}
