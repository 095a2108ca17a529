package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A policy rule ({@code ip rule}).
 *
 * @param preference rules are asked in ascending order of it
 * @param inverted whether it is for the flows that its selector does not fit ({@code not})
 * @param selector which flows it is for
 * @param action what it says of them
 */
record PolicyRule(long preference, boolean inverted, Selector selector, Action action) {
    /**
     * Which flows. Source: kernel net/core/fib_rules.c, fib_rule_match; net/ipv4/fib_rules.c, fib4_rule_match.
     *
     * @param tos compared with the flow's TOS bits 0x1c (IPv6: its whole traffic class), 0 for any
     * @param mask which bits of the mark count
     * @param protocol 0 for any
     */
    record Selector(
            Network from,
            Network to,
            int tos,
            int mark,
            int mask,
            Optional<String> inInterface,
            Optional<String> outInterface,
            int protocol,
            Optional<Ports> sourcePorts,
            Optional<Ports> destinationPorts) {
        static Selector all(Family family) {
            return new Selector(
                    Network.any(family),
                    Network.any(family),
                    0,
                    0,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    Optional.empty());
        }

        boolean fits(Flow flow) {
            return (inInterface.isEmpty() || inInterface.get().equals(flow.inInterface()))
                    && (outInterface.isEmpty() || outInterface.equals(flow.outInterface()))
                    && ((mark ^ flow.mark()) & mask) == 0
                    && fitsSource(flow)
                    && to.contains(flow.destination())
                    && fitsTos(flow)
                    && (protocol == 0 || protocol == flow.protocol())
                    && fitsPorts(sourcePorts, flow.sourcePort())
                    && fitsPorts(destinationPorts, flow.destinationPort());
        }

        /** A flow that has no source yet counts as from 0.0.0.0; in IPv6 no {@code from} but {@code all} fits it. */
        private boolean fitsSource(Flow flow) {
            boolean unsettled = flow.source().isEmpty() && flow.family() == Family.IPV6;
            return unsettled ? from.isAny() : from.contains(flow.source().orElse(IpAddress.unspecified(flow.family())));
        }

        private boolean fitsTos(Flow flow) {
            return switch (flow.family()) {
                case IPV4 -> tos == 0 || tos == (flow.tos() & 0x1c);
                case IPV6 -> tos == 0 || tos == (flow.tos() & 0xfc);
            };
        }

        private static boolean fitsPorts(Optional<Ports> wanted, OptionalInt port) {
            return wanted.isEmpty() || (port.isPresent() && wanted.get().contains(port.getAsInt()));
        }
    }

    /** Ports from the first to the last. */
    record Ports(int first, int last) {
        boolean contains(int port) {
            return port >= first && port <= last;
        }
    }

    /** What a rule says. */
    sealed interface Action {
        /**
         * {@code lookup}: asks a table.
         *
         * @param suppressed routes whose prefix is no longer than this are not taken ({@code suppress_prefixlength})
         */
        record Lookup(long table, OptionalInt suppressed) implements Action {}

        /** {@code blackhole}, {@code unreachable} (which is NET_UNREACHABLE) or {@code prohibit}. */
        record Refuse(RouteError error) implements Action {}

        /** {@code goto}: goes on with the first rule of that preference; with none, the rule says nothing. */
        record Goto(long preference) implements Action {}

        /** {@code nop}. */
        record Nothing() implements Action {}
    }

    /** The rules that every host begins with: {@code local}, {@code main}, and in IPv4 {@code default}. */
    static List<PolicyRule> kernelsOwn(Family family) {
        PolicyRule local = kernelsOwn(family, 0, Fib.LOCAL_TABLE);
        PolicyRule main = kernelsOwn(family, 32766, Fib.MAIN_TABLE);
        return switch (family) {
            case IPV4 -> List.of(local, main, kernelsOwn(family, 32767, Fib.DEFAULT_TABLE));
            case IPV6 -> List.of(local, main);
        };
    }

    private static PolicyRule kernelsOwn(Family family, long preference, long table) {
        return new PolicyRule(preference, false, Selector.all(family), new Action.Lookup(table, OptionalInt.empty()));
    }

    /** Whether it is for this flow. */
    boolean fits(Flow flow) {
        return selector.fits(flow) != inverted;
    }

    /** The same with another preference. */
    PolicyRule at(long other) {
        return new PolicyRule(other, inverted, selector, action);
    }
}
