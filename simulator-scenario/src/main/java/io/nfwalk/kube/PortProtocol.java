package io.nfwalk.kube;

import io.nfwalk.packet.Protocol;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a Service's port can speak. */
public enum PortProtocol {
    /** TCP, which it is where nothing is said. */
    TCP(Protocol.TCP),
    /** UDP. */
    UDP(Protocol.UDP),
    /** SCTP. */
    SCTP(Protocol.SCTP);

    private final int number;

    PortProtocol(int number) {
        this.number = number;
    }

    /** The number in the IP header. */
    public int number() {
        return number;
    }

    /** As rules have it: {@code tcp}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name, as objects have it: {@code TCP}. */
    static Optional<PortProtocol> of(String name) {
        return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
    }
}
