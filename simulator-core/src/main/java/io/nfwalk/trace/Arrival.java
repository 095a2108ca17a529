package io.nfwalk.trace;

import io.nfwalk.host.Flow;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.host.NetworkInterface.Kind;
import io.nfwalk.host.RouteLookup;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Spelling;
import java.util.List;
import java.util.Optional;

/** By which end of a wire a packet comes to a described host. */
record Arrival(Host host, Packet packet) {
    /** The interface that was said; else the one that the way to the packet's source leads through. */
    String device(Optional<String> said) {
        List<String> wires = host.interfaces().stream()
                .filter(device -> device.kind() == Kind.VETH)
                .map(NetworkInterface::name)
                .toList();
        if (said.isPresent()) {
            return host.interfaceNamed(said.get())
                    .flatMap(this::wire)
                    .orElseThrow(() -> new ContradictionException("the host has no wire at an interface '" + said.get()
                            + "', only " + String.join(", ", wires) + hint(said.get(), wires)));
        }
        RouteLookup lookup = host.routing().lookup(Flow.to(packet.source()));
        Optional<String> back = lookup instanceof RouteLookup.Found found
                ? host.interfaceNamed(found.route().device()).flatMap(this::wire)
                : Optional.empty();
        return back.or(() -> wires.stream().findFirst())
                .orElseThrow(() -> new ContradictionException("the host has no wire by which a packet could come in"));
    }

    private static String hint(String word, List<String> known) {
        String hint = Spelling.hint(word, known);
        return hint.isEmpty() ? "" : "; " + hint;
    }

    /** The interface itself, or a bridge's first port. */
    private Optional<String> wire(NetworkInterface device) {
        return switch (device.kind()) {
            case VETH -> Optional.of(device.name());
            case BRIDGE ->
                host.ports(device.name()).stream().map(NetworkInterface::name).findFirst();
            case LOOPBACK -> Optional.empty();
        };
    }
}
