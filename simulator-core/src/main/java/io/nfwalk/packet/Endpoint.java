package io.nfwalk.packet;

import java.util.Optional;

/**
 * An address with a port.
 *
 * @param address the address
 * @param port 0 to 65535
 */
record Endpoint(IpAddress address, int port) {
    /**
     * What {@code 10.0.0.1:80} or {@code [fd00::1]:80} names.
     *
     * @throws IllegalArgumentException if it names none
     */
    static Endpoint of(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        Optional<IpAddress> address = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        boolean right = address.isPresent()
                && bracketed == (address.get().family() == Family.IPV6)
                && port.matches("[0-9]{1,5}")
                && Integer.parseInt(port) <= 65535;
        if (!right) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address with a port, such as 10.0.0.1:80 or [fd00::1]:80");
        }
        return new Endpoint(address.get(), Integer.parseInt(port));
    }
}
