package io.nfwalk.walk;

import io.nfwalk.host.Flow;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.RouteLookup;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.MatchContext.LinkType;
import java.util.List;
import java.util.Optional;

/** What differs between the two families when a host complains about a packet. */
sealed interface ErrorManners {
    /** The family's manners on a host. */
    static ErrorManners of(Family family, HostState state) {
        return switch (family) {
            case IPV4 -> new Ipv4(state);
            case IPV6 -> new Ipv6(state);
        };
    }

    /**
     * Whether a complaint of that type about the packet may be made, as far as the packet itself decides.
     *
     * @param evenToMany whether the complaint is one that IPv6 makes of a packet to many too
     */
    boolean mayBeAnswered(Passage about, int type, boolean evenToMany);

    /** The address that a complaint of that type comes from; empty if routing chooses. */
    Optional<IpAddress> source(Passage about, int type);

    /** The only interface by which the complaint may leave, if there is one. */
    Optional<String> link(Passage about);

    /** Where the complaint goes, and from which address. */
    OutputDecision route(Flow flow);

    /** Whether a complaint may go that way to the one who sent the packet. */
    boolean maySend(Route route, IpAddress sender);

    /** Traffic class of the complaint. */
    int tos(Packet about);

    /** How many bytes of the packet may be quoted, its IP header counted; {@code mtu} is that of the way back. */
    int quoted(int mtu);

    /** Source: kernel net/ipv4/icmp.c, __icmp_send. */
    record Ipv4(HostState state) implements ErrorManners {
        /**
         * The types that icmp_pointers does not count as errors: it does so with discarded ones, and unknown ones are.
         */
        private static final List<Integer> NO_ERRORS = List.of(0, 8, 13, 14, 15, 16, 17, 18);

        private static final int LONGEST = 576;
        private static final int HEADERS = 28;

        @Override
        public boolean mayBeAnswered(Passage about, int type, boolean evenToMany) {
            return about.linkType == LinkType.UNICAST
                    && !about.route.map(Route::isToMany).orElse(false)
                    && !about.packet.isLaterFragment()
                    && about.packet
                            .icmp()
                            .map(message -> NO_ERRORS.contains(message.type()))
                            .orElse(true);
        }

        /**
         * The address that was asked if the packet ended here: a local route of a table of one's own makes that an
         * address from which nothing can be sent. Else routing chooses, or the in interface if a sysctl says so.
         */
        @Override
        public Optional<IpAddress> source(Passage about, int type) {
            IpAddress asked = about.packet.destination();
            if (about.route.filter(route -> route.type() == Route.Type.LOCAL).isPresent()) {
                return Optional.of(asked);
            }
            String cameBy = cameBy(about);
            boolean ofInDevice =
                    state.host().sysctls().value("net.ipv4.icmp_errors_use_inbound_ifaddr") == 1 && !cameBy.isEmpty();
            return ofInDevice ? state.routing().addressFor(cameBy, about.packet.source()) : Optional.empty();
        }

        /**
         * The interface at which the packet was last taken in; empty if it was not, as its route says. Of one that is
         * still on a bridge that is the port, but the made-up route of such a packet knows of no arrival, only the one
         * that it has from NAT. Source: include/net/route.h, inet_iif.
         */
        private static String cameBy(Passage about) {
            boolean isOnBridge = about.takenInBy.isEmpty() && about.bridgeInPort.isPresent();
            if (about.inDevice.isEmpty() || !isOnBridge) {
                return about.inDevice;
            }
            return about.route.isPresent() ? about.bridgeInPort.get() : "";
        }

        @Override
        public Optional<String> link(Passage about) {
            return Optional.empty();
        }

        @Override
        public OutputDecision route(Flow flow) {
            return state.routing().output(flow);
        }

        @Override
        public boolean maySend(Route route, IpAddress sender) {
            return true;
        }

        @Override
        public int tos(Packet about) {
            return about.tos() & 0x1e | 0xc0;
        }

        @Override
        public int quoted(int mtu) {
            return Math.min(LONGEST, mtu) - HEADERS;
        }
    }

    /** Source: kernel net/ipv6/icmp.c, icmp6_send. */
    record Ipv6(HostState state) implements ErrorManners {
        private static final int PACKET_TOO_BIG = 2;
        private static final int LONGEST = 1280;
        private static final int HEADERS = 48;

        @Override
        public boolean mayBeAnswered(Passage about, int type, boolean evenToMany) {
            IpAddress sender = about.packet.source();
            return (isForOne(about) || evenToMany || type == PACKET_TOO_BIG)
                    && !sender.isUnspecified()
                    && !sender.isMulticast()
                    && !isErrorItself(about.packet);
        }

        /** Whether it came for one host, and for this one. */
        private static boolean isForOne(Passage about) {
            return about.linkType == LinkType.UNICAST
                    && !about.packet.destination().isMulticast();
        }

        /** A later fragment of an error does not look like one. */
        private static boolean isErrorItself(Packet packet) {
            return packet.protocol() == Family.IPV6.icmpProtocol()
                    && packet.icmp()
                            .filter(message -> Family.IPV6.isIcmpError(message.type()))
                            .isPresent();
        }

        /**
         * The address that was asked if an interface has it and the frame was for this host alone, as br_netfilter
         * pretends of all frames to the chains, but not where one is too long to leave; else what the way back says, or
         * an address of the in interface that suits the sender. What only a bridge has seen knows no in interface.
         */
        @Override
        public Optional<IpAddress> source(Passage about, int type) {
            IpAddress asked = about.packet.destination();
            boolean seenAsForeign = about.otherHost && type == PACKET_TOO_BIG;
            if (isForOne(about)
                    && !seenAsForeign
                    && (isOwn(asked, about) || state.routing().isAnycast(asked))) {
                return Optional.of(asked);
            }
            IpAddress sender = about.packet.source();
            if (state.routing()
                    .preferredSource(Flow.to(sender).withProtocol(Protocol.ICMPV6))
                    .isPresent()) {
                return Optional.empty();
            }
            return about.takenInBy.isEmpty()
                    ? Optional.empty()
                    : state.routing().addressFor(about.takenInBy, sender);
        }

        /**
         * Whether an interface has the address; if it does not reach beyond its link or its host, whether the one has
         * it that the packet is at. Source: kernel net/ipv6/addrconf.c, ipv6_chk_addr.
         */
        private boolean isOwn(IpAddress address, Passage about) {
            boolean anywhere = !address.isLoopback() && !address.isLinkLocal();
            String here = here(about);
            return state.host().interfaces().stream()
                    .filter(device -> anywhere || device.name().equals(here))
                    .flatMap(device -> device.addresses().stream())
                    .anyMatch(own -> own.address().equals(address));
        }

        /**
         * The one that the packet came or is to leave by; over {@code lo} that of the address that it is for. Source:
         * icmp6_dev.
         */
        @Override
        public Optional<String> link(Passage about) {
            if (!about.packet.source().isLinkLocal()) {
                return Optional.empty();
            }
            String here = here(about);
            return Optional.of(here.equals(NetworkInterface.LOOPBACK) ? ofOwnAddress(about) : here);
        }

        private String ofOwnAddress(Passage about) {
            if (!about.takenInBy.isEmpty()) {
                return about.takenInBy;
            }
            Flow asked = Flow.to(about.packet.destination());
            return state.routing().lookup(asked) instanceof RouteLookup.Found own
                    ? own.route().device()
                    : NetworkInterface.LOOPBACK;
        }

        private static String here(Passage about) {
            return about.bridgeOutPort.orElse(about.inDevice.isEmpty() ? outDevice(about) : about.inDevice);
        }

        private static String outDevice(Passage about) {
            return about.route.map(Route::device).orElse(NetworkInterface.LOOPBACK);
        }

        /** Nobody asks whether the source is the host's own: a local route may bring packets for any address. */
        @Override
        public OutputDecision route(Flow flow) {
            return state.routing().outputFromAnySource(flow);
        }

        /**
         * Not to an address that several hosts have, unless net.ipv6.icmp.error_anycast_as_unicast says so. Source:
         * icmpv6_route_lookup.
         */
        @Override
        public boolean maySend(Route route, IpAddress sender) {
            return state.host().sysctls().value("net.ipv6.icmp.error_anycast_as_unicast") == 1
                    || !state.routing().leadsToAnycast(route, sender);
        }

        @Override
        public int tos(Packet about) {
            return 0;
        }

        @Override
        public int quoted(int mtu) {
            return LONGEST - HEADERS;
        }
    }
}
