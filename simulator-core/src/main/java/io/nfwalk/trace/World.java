package io.nfwalk.trace;

import io.nfwalk.host.Host;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a host of the little that is said: interfaces for the packet's way in and out, and routes that lead there. */
final class World {
    static final String NAME = "host";

    private static final List<IpAddress> SPARE_IPV4 = List.of(
            IpAddress.of("192.0.2.1"),
            IpAddress.of("198.51.100.1"),
            IpAddress.of("203.0.113.1"),
            IpAddress.of("203.0.113.2"));
    private static final List<IpAddress> SPARE_IPV6 = List.of(
            IpAddress.of("2001:db8::1"),
            IpAddress.of("2001:db8:1::1"),
            IpAddress.of("2001:db8:2::1"),
            IpAddress.of("2001:db8:3::1"));

    private final Tracer said;
    private final Packet packet;
    private final String in;
    private final String out;

    /** With these interfaces where nothing was said of them. */
    World(Tracer said, Packet packet, Optional<String> triedIn, Optional<String> triedOut) {
        this.said = said;
        this.packet = packet;
        Optional<String> bridge =
                said.physicalIn().map(port -> said.bridge().or(said::in).orElse("br0"));
        this.in = bridge.or(said::in).or(() -> triedIn).orElse(said.out().equals(Optional.of("in0")) ? "in1" : "in0");
        this.out = said.out().or(() -> triedOut).orElse(in.equals("out0") ? "out1" : "out0");
    }

    /** The interface that the packet comes in by as rules see it; made up if nobody said one. */
    String in() {
        return in;
    }

    /** The interface that the default route leads through; made up if nobody said one. */
    String out() {
        return out;
    }

    /** Whether the packet comes by a bridge's port and leaves by another. */
    boolean isBridged() {
        return said.physicalOut().isPresent();
    }

    /** The end of the wire that brings the packet. */
    String arrival() {
        return said.physicalIn().orElse(in);
    }

    /** The address that an interface has because it must have one, for MASQUERADE and REDIRECT. */
    IpAddress spareAddress(boolean ofOut) {
        Set<IpAddress> taken = new LinkedHashSet<>(List.of(packet.source(), packet.destination()));
        said.addresses().forEach(stated -> taken.add(stated.address().address()));
        List<IpAddress> free = (packet.family() == Family.IPV4 ? SPARE_IPV4 : SPARE_IPV6)
                .stream().filter(address -> !taken.contains(address)).toList();
        return free.get(ofOut ? 1 : 0);
    }

    /** The host, with these addresses as its own besides those that were said. */
    Host host(Set<IpAddress> own) {
        Host.Builder builder = Host.builder(NAME).modules(modules());
        addInterfaces(builder, own);
        builder.sysctl("net.ipv4.ip_forward", "1").sysctl("net.ipv6.conf.all.forwarding", "1");
        said.sysctls().forEach(builder::sysctl);
        boolean v6 = packet.family() == Family.IPV6;
        builder.route((v6 ? "-6 " : "") + "default dev " + out);
        if (!said.isOwn() && isHost(packet.source()) && !own.contains(packet.source()) && !in.equals(out)) {
            builder.route(packet.source() + "/" + packet.family().addressBits() + " dev " + in);
        }
        said.rules().forEach(builder::rules);
        return builder.build();
    }

    /** Whether it is one machine's address, to which a route can lead. */
    private static boolean isHost(IpAddress address) {
        return !address.isUnspecified()
                && !address.isMulticast()
                && !address.isLimitedBroadcast()
                && !address.isLoopback();
    }

    private List<String> modules() {
        return said.physicalIn().isPresent() ? List.of("br_netfilter") : List.of();
    }

    private void addInterfaces(Host.Builder builder, Set<IpAddress> own) {
        List<String> ofIn = addresses(in, own, false);
        List<String> ofOut = addresses(out, Set.of(), true);
        if (said.isOwn()) {
            Set<IpAddress> both = new LinkedHashSet<>(own);
            both.add(packet.source());
            builder.networkInterface(out, addresses(out, both, true).toArray(String[]::new));
            return;
        }
        if (said.physicalIn().isPresent()) {
            builder.bridge(in, ofIn.toArray(String[]::new))
                    .bridgePort(said.physicalIn().get(), in);
            said.physicalOut()
                    .filter(port -> !port.equals(said.physicalIn().get()))
                    .ifPresent(port -> builder.bridgePort(port, in));
        } else {
            builder.networkInterface(in, ofIn.toArray(String[]::new));
        }
        if (!out.equals(in)) {
            builder.networkInterface(out, ofOut.toArray(String[]::new));
        }
    }

    /** Those that were said of the interface, then those that it is supposed to have, then one that it must have. */
    private List<String> addresses(String device, Set<IpAddress> own, boolean isOut) {
        Set<IpAddress> seen = new LinkedHashSet<>();
        List<String> addresses = new ArrayList<>();
        for (Tracer.StatedAddress stated : said.addresses()) {
            InterfaceAddress address = stated.address();
            if (stated.device().orElse(said.isOwn() ? out : in).equals(device) && seen.add(address.address())) {
                addresses.add(address.toString());
            }
        }
        for (IpAddress address : own) {
            if (isHost(address) && !isStated(address) && seen.add(address)) {
                addresses.add(address + "/" + address.family().addressBits());
            }
        }
        boolean has = seen.stream().anyMatch(address -> address.family() == packet.family());
        if (!has) {
            IpAddress spare = spareAddress(isOut);
            addresses.add(spare + "/" + spare.family().addressBits());
        }
        return addresses;
    }

    boolean isStated(IpAddress address) {
        return said.addresses().stream()
                .anyMatch(stated -> stated.address().address().equals(address));
    }
}
