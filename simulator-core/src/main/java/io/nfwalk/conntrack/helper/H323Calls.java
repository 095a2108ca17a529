package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.helper.H323Exchange.Endpoint;
import io.nfwalk.conntrack.per.PerValue;
import io.nfwalk.packet.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * The call signalling of H.225.0. Its methods say whether the packet passes. Source: kernel
 * net/netfilter/nf_conntrack_h323_main.c, process_q931.
 */
record H323Calls(H323Exchange exchange) {
    private static final List<String> ANSWERS = List.of("callProceeding", "connect", "alerting", "progress");

    private H323Channels channels() {
        return new H323Channels(exchange);
    }

    /** Any message, with what it may carry of H.245. */
    boolean message(PerValue information) {
        Optional<PerValue> unit = information.at("h323-uu-pdu");
        return unit.isEmpty()
                || body(unit.get().at("h323-message-body").orElse(PerValue.PRESENT))
                        && unit.get().items("h245Control").stream().allMatch(channels()::message);
    }

    private boolean body(PerValue body) {
        if (body.has("setup")) {
            return setup(body.at("setup").orElseThrow());
        }
        if (body.has("facility")) {
            return facility(body.at("facility").orElseThrow());
        }
        return ANSWERS.stream().map(body::at).flatMap(Optional::stream).allMatch(this::announced);
    }

    /** The connection for H.245, and the channels that begin without one. */
    private boolean announced(PerValue message) {
        return control(message) && fastStart(message);
    }

    private boolean control(PerValue message) {
        return message.at("h245Address").map(exchange::expectControl).orElse(true);
    }

    private boolean fastStart(PerValue message) {
        return message.items("fastStart").stream().allMatch(channels()::opened);
    }

    /** Source: process_setup. */
    private boolean setup(PerValue setup) {
        boolean passes = control(setup);
        if (passes) {
            Tuple back = exchange.otherWay();
            name(setup.at("destCallSignalAddress"), new Endpoint(back.source(), back.sourcePart(), 0));
            name(setup.at("sourceCallSignalAddress"), new Endpoint(back.destination(), back.destinationPart(), 0));
        }
        return passes && fastStart(setup);
    }

    /** One side is named as the listener knows it, if it has another address than was named. */
    private void name(Optional<PerValue> address, Endpoint known) {
        if (exchange.translates()) {
            address.flatMap(exchange::signalEndpoint)
                    .filter(named -> !named.address().equals(known.address()))
                    .ifPresent(named -> exchange.write(named, known.address(), known.port()));
        }
    }

    /** Source: process_facility. */
    private boolean facility(PerValue facility) {
        return facility.has("reason", "callForwarded")
                ? facility.at("alternativeAddress")
                        .map(exchange::expectForwarded)
                        .orElse(true)
                : announced(facility);
    }
}
