package io.nfwalk.walk;

import io.nfwalk.packet.Packet;
import java.util.Optional;

/**
 * A packet that a host is about to send.
 *
 * @param packet complete, with its source chosen
 * @param maker who makes it, for the record: {@code client}, {@code server}, {@code kernel}, {@code raw socket}
 * @param mark its mark from the beginning
 * @param sender what kind of socket it comes from, which decides how its source is treated
 * @param boundDevice the interface that it is to leave by, as {@link io.nfwalk.host.Flow#leavingBy} reads it
 */
public record Outgoing(Packet packet, String maker, int mark, Sender sender, Optional<String> boundDevice) {
    /** A packet that may leave by any interface. */
    public Outgoing(Packet packet, String maker, int mark, Sender sender) {
        this(packet, maker, mark, sender, Optional.empty());
    }

    /** What a packet's sender is. */
    public enum Sender {
        /** An ordinary socket: the source must be one of the host's own addresses. */
        SOCKET,
        /**
         * An IPv6 client's socket: it keeps the route that it found before it had a source, so that no policy rule sees
         * that. Source: kernel net/ipv6/tcp_ipv6.c, tcp_v6_connect.
         */
        CLIENT_SOCKET,
        /** The kernel itself, such as a RST of a closed port: no process owns it. */
        KERNEL,
        /**
         * The same with a process's socket, such as a RST of a listening one. Source: kernel net/ipv4/ip_output.c,
         * ip_send_unicast_reply; net/ipv6/tcp_ipv6.c, tcp_v6_send_response: skb_set_owner_edemux.
         */
        KERNEL_WITH_SOCKET,
        /**
         * A raw socket that writes the IP header: any source goes, and routing sees nothing of it but where it goes.
         */
        RAW_SOCKET
    }
}
