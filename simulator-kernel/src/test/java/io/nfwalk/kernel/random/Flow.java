package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;

/**
 * Who talks to whom: what packets and the rules that shall match them have in common.
 *
 * @param source address
 * @param destination address
 * @param protocol {@code tcp}, {@code udp}, {@code udplite}, {@code sctp}, {@code icmp}, {@code gre} or a number
 * @param sourcePort port, or of ICMP the id
 * @param destinationPort port; 0 where there is none
 */
record Flow(String source, String destination, String protocol, int sourcePort, int destinationPort) {
    /** Whether a packet says its ports by {@code sport} and {@code dport}; SCTP's stand in its payload. */
    boolean hasPorts() {
        return protocol.equals("tcp") || protocol.equals("udp") || protocol.equals("udplite");
    }

    Flow answered() {
        return hasPorts() || protocol.equals("sctp") || protocol.equals(Headers.DCCP)
                ? new Flow(destination, source, protocol, destinationPort, sourcePort)
                : new Flow(destination, source, protocol, sourcePort, destinationPort);
    }

    Flow from(String address) {
        return new Flow(address, destination, protocol, sourcePort, destinationPort);
    }

    Flow to(String address) {
        return new Flow(source, address, protocol, sourcePort, destinationPort);
    }

    Flow ports(int from, int to) {
        return new Flow(source, destination, protocol, from, to);
    }

    /** What a {@code send} says of it. */
    List<Word> words() {
        List<Word> words = new ArrayList<>();
        words.add(Word.text("src", source));
        words.add(Word.text("dst", destination));
        words.add(Word.text("protocol", protocol));
        if (hasPorts()) {
            words.add(Word.of("sport", sourcePort));
            words.add(Word.of("dport", destinationPort));
        } else if (protocol.equals("icmp")) {
            words.add(Word.of("id", sourcePort));
        }
        return words;
    }
}
