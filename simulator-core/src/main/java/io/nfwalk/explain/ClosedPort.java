package io.nfwalk.explain;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.util.ArrayList;
import java.util.List;

/** A packet reached a host where nobody waits for it, and the kernel said so. */
final class ClosedPort implements Reason {
    @Override
    public List<Finding> in(Account account) {
        List<Finding> findings = new ArrayList<>();
        for (Account.Place<Ending.Delivered> place : account.ended(Ending.Delivered.class)) {
            for (int i = place.at() + 1; i < account.events().size(); i++) {
                Event event = account.events().get(i);
                if (!event.host().equals(place.host()) || event instanceof Event.FrameSeen) {
                    break;
                }
                if (event instanceof Event.Made made
                        && refuses(made.packet(), place.ending().packet())) {
                    findings.add(Finding.certain(place.at(), sentence(place, made.packet())));
                    break;
                }
            }
        }
        return findings;
    }

    private static boolean refuses(Packet answer, Packet asked) {
        boolean reset = answer.tcp().map(tcp -> tcp.flags().has(TcpFlags.RST)).orElse(false)
                && asked.tcp()
                        .map(tcp ->
                                tcp.flags().has(TcpFlags.SYN) && !tcp.flags().has(TcpFlags.ACK))
                        .orElse(false);
        return reset
                || answer.quote().map(quote -> quote.packet().equals(asked)).orElse(false);
    }

    private static String sentence(Account.Place<Ending.Delivered> place, Packet answer) {
        Packet asked = place.ending().packet();
        String protocol = Protocol.name(asked.protocol());
        boolean hasPort = asked.transport().destinationPortIfAny().isPresent();
        String nobody = hasPort
                ? "nothing listens on " + protocol + " " + Words.destination(asked) + " there"
                : "nobody speaks protocol " + protocol + " there";
        String told = answer.tcp().isPresent() ? "a RST" : Words.error(answer);
        return Words.capital(Words.named(asked)) + " reached " + place.host() + ", but " + nobody + ", so "
                + place.host() + " answered with " + told + ".";
    }
}
