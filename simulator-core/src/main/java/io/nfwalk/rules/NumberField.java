package io.nfwalk.rules;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpFlags;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The numbers of a packet that conditions are about. */
public enum NumberField {
    /** Source port; absent in later fragments and protocols without ports. */
    SOURCE_PORT("--sport", "source port"),
    /** Destination port; absent likewise. */
    DESTINATION_PORT("--dport", "destination port"),
    /** TCP's eight flag bits. */
    TCP_FLAGS("--tcp-flags", "TCP flags"),
    /** ICMP's {@code type * 256 + code}. */
    ICMP_TYPE_CODE("--icmp-type", "type/code"),
    /** Time to live or hop limit as the packet has it at this place. */
    TTL("--ttl", "time to live"),
    /** IP length with headers. */
    LENGTH("--length", "length"),
    /** Type of service or traffic class. */
    TOS("--tos", "tos"),
    /** The packet's mark. */
    MARK("--mark", "mark");

    private final String option;
    private final String noun;

    NumberField(String option, String noun) {
        this.option = option;
        this.noun = noun;
    }

    /** The option that asks for it: {@code --dport}. */
    public String option() {
        return option;
    }

    /** What the packet has: {@code its destination port is 80}. */
    String found(MatchContext context) {
        OptionalLong number = of(context);
        String verb = this == TCP_FLAGS ? " are " : " is ";
        return number.isPresent() ? "its " + noun + verb + worded(number.getAsLong()) : "it has no " + noun;
    }

    private String worded(long number) {
        return switch (this) {
            case TCP_FLAGS -> number == 0 ? "NONE" : new TcpFlags((int) number).toString();
            case ICMP_TYPE_CODE -> (number >> 8) + "/" + (number & 255);
            case TOS, MARK -> "0x" + Long.toHexString(number);
            case SOURCE_PORT, DESTINATION_PORT, TTL, LENGTH -> Long.toString(number);
        };
    }

    /** A range as a rule words it. */
    String worded(NumberRange range) {
        if (range.first() == range.last()) {
            return worded(range.first());
        }
        boolean wholeType = this == ICMP_TYPE_CODE && range.last() == range.first() + 255;
        return wholeType ? Long.toString(range.first() >> 8) : worded(range.first()) + ":" + worded(range.last());
    }

    /** A value within a mask as a rule words it. */
    String worded(long value, long mask) {
        return switch (this) {
            case TCP_FLAGS -> worded(mask) + " " + worded(value);
            case MARK -> worded(value) + (mask == Masked.ALL ? "" : "/" + worded(mask));
            case TOS, SOURCE_PORT, DESTINATION_PORT, ICMP_TYPE_CODE, TTL, LENGTH -> worded(value) + "/" + worded(mask);
        };
    }

    /** The packet's number, if it has it. */
    public OptionalLong of(MatchContext context) {
        Packet packet = context.packet();
        return switch (this) {
            case SOURCE_PORT -> widen(packet.transport().sourcePortIfAny());
            case DESTINATION_PORT -> widen(packet.transport().destinationPortIfAny());
            case TCP_FLAGS ->
                packet.tcp().isPresent()
                        ? OptionalLong.of(packet.tcp().get().flags().bits())
                        : OptionalLong.empty();
            case ICMP_TYPE_CODE ->
                packet.icmp().isPresent()
                        ? OptionalLong.of(packet.icmp().get().type() * 256L
                                + packet.icmp().get().code())
                        : OptionalLong.empty();
            case TTL -> OptionalLong.of(packet.ttl());
            case LENGTH -> OptionalLong.of(packet.length());
            case TOS -> OptionalLong.of(packet.tos());
            case MARK -> OptionalLong.of(Integer.toUnsignedLong(context.mark()));
        };
    }

    private static OptionalLong widen(OptionalInt number) {
        return number.isPresent() ? OptionalLong.of(number.getAsInt()) : OptionalLong.empty();
    }
}
