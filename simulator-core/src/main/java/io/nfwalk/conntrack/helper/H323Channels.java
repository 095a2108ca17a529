package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.per.PerValue;
import java.util.Optional;

/**
 * The logical channels that H.245 opens: media over RTP, data over T.120. Its methods say whether the packet passes.
 * Source: kernel net/netfilter/nf_conntrack_h323_main.c, process_h245.
 */
record H323Channels(H323Exchange exchange) {
    private static final String FORWARD = "forwardLogicalChannelParameters";
    private static final String REVERSE = "reverseLogicalChannelParameters";
    private static final String MULTIPLEX = "multiplexParameters";
    private static final String PARAMETERS = "h2250LogicalChannelParameters";

    /** Any message of H.245. */
    boolean message(PerValue message) {
        return passes(message.at("request", "openLogicalChannel"), this::opened)
                && passes(message.at("response", "openLogicalChannelAck"), this::acknowledged);
    }

    private interface Step {
        boolean passes(PerValue value);
    }

    private static boolean passes(Optional<PerValue> value, Step step) {
        return value.isEmpty() || step.passes(value.get());
    }

    /** A channel that the speaker opens, or would like to. Source: process_olc. */
    boolean opened(PerValue channel) {
        boolean separate = channel.has(FORWARD, "dataType", "data", "application", "t120", "separateLANStack");
        return passes(channel.at(FORWARD, MULTIPLEX, PARAMETERS), this::media)
                && passes(channel.at(REVERSE, MULTIPLEX, PARAMETERS), this::media)
                && (!separate || data(channel));
    }

    /** A channel that the other side opens, and the speaker agrees to. Source: process_olca. */
    private boolean acknowledged(PerValue channel) {
        return passes(channel.at(REVERSE, MULTIPLEX, PARAMETERS), this::media)
                && passes(channel.at("forwardMultiplexAckParameters", "h2250LogicalChannelAckParameters"), this::media)
                && data(channel);
    }

    private boolean media(PerValue parameters) {
        return passes(parameters.at("mediaChannel"), exchange::expectMedia)
                && passes(parameters.at("mediaControlChannel"), exchange::expectMedia);
    }

    private boolean data(PerValue channel) {
        return passes(channel.at("separateStack", "networkAddress", "localAreaAddress"), exchange::expectData);
    }
}
