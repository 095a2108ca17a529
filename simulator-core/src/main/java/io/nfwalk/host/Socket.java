package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import java.util.Optional;

/**
 * A socket that answers.
 *
 * @param protocol tcp (6), udp (17), sctp (132) or udplite (136)
 * @param address the one address that it is bound to, or empty for every address of both families
 * @param port 1 to 65535
 */
public record Socket(int protocol, Optional<IpAddress> address, int port) {
    /** Refuses a port that can't be. */
    public Socket {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not within 1 to 65535");
        }
    }

    /**
     * What {@code tcp/80}, {@code udp/10.0.0.1:53} or {@code udp/[fd00::1]:53} names.
     *
     * @throws IllegalArgumentException if it names no socket; the message says what is wrong
     */
    public static Socket parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is not PROTOCOL/PORT or PROTOCOL/ADDRESS:PORT");
        }
        int protocol = protocol(text.substring(0, slash));
        String end = text.substring(slash + 1);
        int colon = end.lastIndexOf(':');
        Optional<IpAddress> address =
                colon < 0 ? Optional.empty() : Optional.of(address(end.substring(0, colon), text));
        return new Socket(protocol, address, port(end.substring(colon + 1), text));
    }

    /** Whether a packet to this address and port is for it. */
    public boolean accepts(int packetProtocol, IpAddress destination, int destinationPort) {
        return protocol == packetProtocol
                && port == destinationPort
                && (address.isEmpty() || address.get().equals(destination));
    }

    private static int protocol(String name) {
        return switch (name) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            case "sctp" -> Protocol.SCTP;
            case "udplite" -> Protocol.UDPLITE;
            default ->
                throw new IllegalArgumentException(
                        "'" + name + "' is no protocol to listen on: tcp, udp, sctp, udplite");
        };
    }

    private static IpAddress address(String text, String whole) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        Optional<IpAddress> address = IpAddress.parse(bracketed ? text.substring(1, text.length() - 1) : text);
        if (address.isEmpty() || bracketed != (address.get().family() == Family.IPV6)) {
            throw new IllegalArgumentException(
                    "'" + text + "' in '" + whole + "' is not an address (IPv6: in brackets)");
        }
        return address.get();
    }

    private static int port(String text, String whole) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("'" + text + "' in '" + whole + "' is not a port, 1 to 65535");
        }
        return Integer.parseInt(text);
    }

    /** {@code tcp/80}, {@code udp/[fd00::1]:53}. */
    @Override
    public String toString() {
        String place = address.map(a -> a.family() == Family.IPV6 ? "[" + a + "]:" : a + ":")
                .orElse("");
        return Protocol.name(protocol) + "/" + place + port;
    }
}
