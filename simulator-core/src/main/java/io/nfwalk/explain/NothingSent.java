package io.nfwalk.explain;

import io.nfwalk.host.Flow;
import io.nfwalk.host.Host;
import io.nfwalk.host.OutputDecision;
import io.nfwalk.host.Route;
import io.nfwalk.host.Routing;
import io.nfwalk.network.Step;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.List;
import java.util.Optional;

/** The client could not even begin: its socket was refused the address, or there is no way to the destination. */
final class NothingSent implements Reason {
    @Override
    public List<Finding> in(Account account) {
        if (!account.events().isEmpty()) {
            return List.of();
        }
        if (account.step() instanceof Step.Connect connect) {
            return finding(account, connect.destination(), connect.source());
        }
        return account.step() instanceof Step.Ping ping
                ? finding(account, ping.destination(), ping.source())
                : List.of();
    }

    private static List<Finding> finding(Account account, IpAddress destination, Optional<IpAddress> source) {
        return account.network().host(account.client()).stream()
                .map(host -> why(host, destination, source))
                .map(why -> Finding.certain(0, why + ", so nothing was sent."))
                .toList();
    }

    private static String why(Host host, IpAddress destination, Optional<IpAddress> source) {
        Routing routing = host.routing();
        if (source.isPresent() && !routing.isLocal(source.get())) {
            return host.name() + " has no address " + source.get() + " to send from";
        }
        Flow flow = Flow.to(destination);
        OutputDecision decision = routing.output(source.map(flow::from).orElse(flow));
        if (decision instanceof OutputDecision.Failed failed) {
            return host.name() + " " + RefusedByRouting.has(failed.error()) + " " + destination;
        }
        if (decision instanceof OutputDecision.InvalidSource invalid) {
            return "On " + host.name() + " " + invalid.reason();
        }
        if (destination.family() == Family.IPV6 && destination.isLinkLocal()) {
            return destination + " means nothing to " + host.name() + " without the interface whose link it is on";
        }
        boolean broadcast =
                decision instanceof OutputDecision.Sent sent && sent.route().type() == Route.Type.BROADCAST;
        return destination + " is " + (broadcast ? "the address of all hosts of a network" : "no host's address")
                + " to " + host.name();
    }
}
