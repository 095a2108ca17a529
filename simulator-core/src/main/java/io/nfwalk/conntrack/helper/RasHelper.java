package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.helper.H323Exchange.Endpoint;
import io.nfwalk.conntrack.per.PerValue;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.packet.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code CT --helper RAS}: H.323's registration with a gatekeeper, and the calls that it admits.
 *
 * <pre>
 *  GRQ, LRQ, IRR      the asker's own address, if it is translated
 *  GCF                registration with another address of the gatekeeper's is expected
 *  RRQ                calls to the one who registers are expected, from the gatekeeper only
 *  RCF                the registration's time to live becomes the time-out of its connection
 *  URQ                nothing is expected any more
 *  ARQ                the caller's or the callee's own address, if it is translated
 *  ACF, LCF           calls to the address that was asked for are expected
 * </pre>
 *
 * <p>The module's options are those it has by itself: default_rrq_ttl is 300, gkrouted_only 1. A datagram that can't be
 * read passes. Source: kernel net/netfilter/nf_conntrack_h323_main.c, ras_help.
 */
final class RasHelper implements Helper {
    private static final long USUAL_LIFETIME = 300;
    private static final Duration LEAVE = Duration.ofSeconds(30);
    /** How many of the kernel's ticks are in a second; it counts them in 32 bits. */
    private static final int TICKS = 250;

    @Override
    public Traits traits() {
        return new Traits("RAS", BOTH_FAMILIES, List.of(Protocol.UDP), List.of(Policy.of(32, 240)));
    }

    @Override
    public Verdict help(Visit visit) {
        Payload payload = visit.packet().payload();
        if (!(visit.packet().transport() instanceof Transport.Ports) || payload.length() == 0) {
            return Verdict.ACCEPT;
        }
        H323Exchange exchange = new H323Exchange(visit, visit.memory(H323Session.class, H323Session::new));
        return Verdict.of(H323Messages.registration(payload)
                .map(message -> new Registration(exchange).message(message))
                .orElse(true));
    }

    /** One datagram of one connection; its methods say whether it passes. */
    private record Registration(H323Exchange exchange) {
        private interface Step {
            boolean passes(PerValue message);
        }

        private boolean message(PerValue message) {
            return passes(message.at("gatekeeperRequest", "rasAddress"), own -> nameOwn(List.of(own)))
                    && passes(message.at("gatekeeperConfirm", "rasAddress"), exchange::expectRegistration)
                    && passes(message.at("registrationRequest"), this::registering)
                    && passes(message.at("registrationConfirm"), this::registered)
                    && passes(message.at("unregistrationRequest"), this::leaving)
                    && passes(message.at("admissionRequest"), this::asking)
                    && passes(message.at("admissionConfirm", "destCallSignalAddress"), this::admitted)
                    && passes(message.at("locationRequest", "replyAddress"), own -> nameOwn(List.of(own)))
                    && passes(message.at("locationConfirm", "callSignalAddress"), this::located)
                    && passes(message.at("infoRequestResponse"), this::reporting);
        }

        private static boolean passes(Optional<PerValue> value, Step step) {
            return value.isEmpty() || step.passes(value.get());
        }

        private H323Session session() {
            return exchange.session();
        }

        private Visit visit() {
            return exchange.visit();
        }

        private Direction there() {
            return visit().direction();
        }

        private int signallingBack() {
            return session().signalling(there().opposite());
        }

        /** The first address that is the sender's becomes the one that the receiver knows. Source: set_ras_addr. */
        private boolean nameOwn(List<PerValue> addresses) {
            Tuple way = exchange.thisWay();
            Tuple back = exchange.otherWay();
            if (exchange.translates()) {
                addresses.stream()
                        .map(exchange::signalEndpoint)
                        .flatMap(Optional::stream)
                        .filter(named -> named.is(way.source(), way.sourcePart()))
                        .findFirst()
                        .ifPresent(own -> exchange.write(own, back.destination(), back.destinationPart()));
            }
            return true;
        }

        /**
         * The first address that is the one side's or the other's, at the port that calls are signalled to, becomes
         * what the receiver knows. Source: set_sig_addr.
         */
        private boolean nameSignalling(List<PerValue> addresses) {
            if (!exchange.translates()) {
                return true;
            }
            int port = session().signalling(there());
            Tuple way = exchange.thisWay();
            Tuple back = exchange.otherWay();
            for (PerValue address : addresses) {
                Optional<Endpoint> named = exchange.signalEndpoint(address);
                if (named.filter(one -> one.is(way.source(), port)).isPresent()) {
                    Endpoint first = exchange.signalEndpoint(addresses.get(0))
                            .filter(loopback -> loopback.address().isLoopback())
                            .orElse(named.get());
                    exchange.write(first, back.destination(), signallingBack());
                    return true;
                }
                if (named.filter(one -> one.is(way.destination(), port)).isPresent()) {
                    exchange.write(named.get(), back.source(), signallingBack());
                    return true;
                }
            }
            return true;
        }

        /** Source: process_rrq. */
        private boolean registering(PerValue request) {
            if (!exchange.expectCalls(request.items("callSignalAddress"))) {
                return false;
            }
            nameOwn(request.items("rasAddress"));
            session().setLifetime(lifetime(request).orElse(USUAL_LIFETIME));
            return true;
        }

        private static Optional<Long> lifetime(PerValue message) {
            return message.at("timeToLive").map(value -> ((PerValue.Number) value).value());
        }

        /**
         * The kernel would let the calls be expected as long, but looks for calls from nowhere, while they are expected
         * from the gatekeeper. Source: process_rcf.
         */
        private boolean registered(PerValue confirmation) {
            nameSignalling(confirmation.items("callSignalAddress"));
            lifetime(confirmation).ifPresent(session()::setLifetime);
            if (session().lifetime() > 0) {
                int ticks = (int) (session().lifetime() * TICKS);
                visit().renewConnection(Duration.ofSeconds(Math.max(ticks, 0)).dividedBy(TICKS));
            }
            return true;
        }

        /** Source: process_urq. */
        private boolean leaving(PerValue request) {
            nameSignalling(request.items("callSignalAddress"));
            Connection connection = visit().connection();
            visit().expecting().announcedBy(connection).forEach(visit().expecting()::forget);
            session().setSignalling(Direction.ORIGINAL, 0);
            session().setSignalling(Direction.REPLY, 0);
            visit().renewConnection(LEAVE);
            return true;
        }

        /** The callee asks, or else the caller. Source: process_arq. */
        private boolean asking(PerValue request) {
            if (!exchange.translates()) {
                return true;
            }
            IpAddress own = exchange.thisWay().source();
            IpAddress known = exchange.otherWay().destination();
            Optional<Endpoint> callee = endpoint(request, "destCallSignalAddress")
                    .filter(one -> one.is(own, session().signalling(there())));
            if (callee.isPresent()) {
                exchange.write(callee.get(), known, signallingBack());
                return true;
            }
            endpoint(request, "srcCallSignalAddress")
                    .filter(one -> one.address().equals(own))
                    .ifPresent(caller -> exchange.write(caller, known, caller.port()));
            return true;
        }

        private Optional<Endpoint> endpoint(PerValue message, String name) {
            return message.at(name).flatMap(exchange::signalEndpoint);
        }

        /** To the callee, who is named so; or to the caller, who will call there. Source: process_acf. */
        private boolean admitted(PerValue address) {
            Optional<Endpoint> named = exchange.signalEndpoint(address);
            if (named.isEmpty()) {
                return true;
            }
            return named.get().address().equals(exchange.thisWay().destination())
                    ? nameSignalling(List.of(address))
                    : exchange.expectCallsTo(named.get());
        }

        /** Source: process_lcf. */
        private boolean located(PerValue address) {
            return exchange.signalEndpoint(address).map(exchange::expectCallsTo).orElse(true);
        }

        /** Source: process_irr. */
        private boolean reporting(PerValue report) {
            return passes(report.at("rasAddress"), own -> nameOwn(List.of(own)))
                    && nameSignalling(report.items("callSignalAddress"));
        }
    }
}
