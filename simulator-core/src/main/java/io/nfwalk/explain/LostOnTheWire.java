package io.nfwalk.explain;

import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.HostInterface;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A frame left a host and arrived nowhere: nobody is at the other end, or it does not take it in. */
final class LostOnTheWire implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < account.events().size(); i++) {
            Event event = account.events().get(i);
            if (event instanceof Event.FrameSeen frame && frame.direction() == Event.FrameDirection.OUT) {
                lost(account, i, frame).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> lost(Account account, int at, Event.FrameSeen frame) {
        boolean wire = device(account, frame.host(), frame.device())
                .map(device -> device.kind() == NetworkInterface.Kind.VETH)
                .orElse(false);
        if (!wire) {
            return Optional.empty();
        }
        Packet packet = frame.packet();
        Optional<HostInterface> peer = account.network().peer(new HostInterface(frame.host(), frame.device()));
        if (peer.isEmpty()) {
            return Optional.of(Finding.possible(
                    at,
                    Words.capital(Words.named(packet)) + " left " + frame.host() + " by " + frame.device()
                            + ", a wire without a host at its other end, so nobody answers it."));
        }
        boolean arrived =
                account.first(at, event -> isArrival(event, peer.get(), packet)).isPresent();
        if (arrived) {
            return Optional.empty();
        }
        int mtu = device(account, peer.get().host(), peer.get().device())
                .map(NetworkInterface::mtu)
                .orElse(0);
        return Optional.of(Finding.certain(
                at,
                peer.get().host() + " did not take in " + Words.named(packet) + ": it has " + packet.length()
                        + " bytes, and the MTU of " + peer.get().device() + " is " + mtu
                        + ". A veth tells nobody of such a loss."));
    }

    private static boolean isArrival(Event event, HostInterface peer, Packet packet) {
        return event instanceof Event.FrameSeen seen
                && seen.direction() != Event.FrameDirection.OUT
                && seen.host().equals(peer.host())
                && seen.device().equals(peer.device())
                && seen.packet().equals(packet);
    }

    private static Optional<NetworkInterface> device(Account account, String host, String device) {
        return account.network().host(host).flatMap(found -> found.interfaceNamed(device));
    }
}
