package io.nfwalk.host;

import io.nfwalk.packet.IpAddress;
import java.util.Optional;

/**
 * What is in an ip set; parts that the set's type does not have are empty or 0.
 *
 * @param address the address, or the network's
 * @param length how many bits of it count
 * @param protocol the protocol of the port
 * @param port the port, or type and code of ICMP
 * @param member another set's name
 */
record SetElement(Optional<IpAddress> address, int length, int protocol, int port, String member) {
    static SetElement of(IpAddress address, int length, int protocol, int port) {
        return new SetElement(Optional.of(address), length, protocol, port, "");
    }

    static SetElement ofPort(int port) {
        return new SetElement(Optional.empty(), 0, 0, port, "");
    }

    static SetElement ofSet(String name) {
        return new SetElement(Optional.empty(), 0, 0, 0, name);
    }
}
