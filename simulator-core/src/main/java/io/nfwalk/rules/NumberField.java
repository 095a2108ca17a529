package io.nfwalk.rules;

import io.nfwalk.packet.Packet;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The numbers of a packet that conditions are about. */
public enum NumberField {
    /** Source port; absent in later fragments and protocols without ports. */
    SOURCE_PORT,
    /** Destination port; absent likewise. */
    DESTINATION_PORT,
    /** TCP's eight flag bits. */
    TCP_FLAGS,
    /** ICMP's {@code type * 256 + code}. */
    ICMP_TYPE_CODE,
    /** Time to live or hop limit as the packet has it at this place. */
    TTL,
    /** IP length with headers. */
    LENGTH,
    /** Type of service or traffic class. */
    TOS,
    /** The packet's mark. */
    MARK;

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
