package io.nfwalk.kube;

/**
 * A port of a Service.
 *
 * @param name its name; empty if it is the only one and has none
 * @param protocol what it speaks
 * @param port the number on the Service's addresses, 1 to 65535
 * @param nodePort the number on the nodes' addresses; 0 if there is none
 */
public record ServicePort(String name, PortProtocol protocol, int port, int nodePort) {
    /** Refuses numbers that are no ports. */
    public ServicePort {
        if (port < 1 || port > 65535 || nodePort < 0 || nodePort > 65535) {
            throw new IllegalArgumentException("port " + port + ", node port " + nodePort);
        }
    }

    /** A TCP port without a node port. */
    public static ServicePort tcp(String name, int port) {
        return new ServicePort(name, PortProtocol.TCP, port, 0);
    }
}
