package io.nfwalk.packet;

import java.util.List;

/**
 * A packet that somebody said in words.
 *
 * <pre>
 *   tcp 10.0.0.7:40000 to 10.32.0.10:53
 *   udp [fd00::7]:5000 to [fd00::10]:53 ttl 3 payload 512
 *   tcp 10.0.0.7:40000 to 10.32.0.10:80 SA seq 7 ack 1001
 *   icmp 10.0.0.7 to 10.32.0.10 echo-request id 7
 *   icmp 10.0.0.1 to 10.0.0.7 port-unreachable about udp 10.0.0.7:5000 to 10.0.0.9:53
 *   gre 10.0.0.7 to 10.32.0.10 length 1500
 * </pre>
 *
 * <p>Before {@code to} stands the source, behind it the destination; then come words in any order: a TCP segment's
 * flags (letters of FSRPAUEW, {@code NONE}, {@code SYN-ACK}), an ICMP message's name or {@code type/code}, and {@code
 * ttl} or {@code hop-limit}, {@code tos}, {@code dscp}, {@code length} (of the whole IP packet), {@code payload} (a
 * number of zero bytes, or a text in double quotes), {@code hex} (bytes), {@code seq}, {@code ack}, {@code window},
 * {@code mss}, {@code id}, {@code mtu}, {@code fragment OFFSET[+]}, {@code df}, {@code nodf}; {@code about} and the
 * packet that an ICMP error quotes come last. What {@link Packet#toString()} prints can be read again.
 *
 * @param packet the packet
 * @param flagsSaid whether the words name a TCP segment's flags
 * @param assumed what the words left open and was filled in, as sentences without a full stop
 */
public record SaidPacket(Packet packet, boolean flagsSaid, List<String> assumed) {
    /** Copies the list. */
    public SaidPacket {
        assumed = List.copyOf(assumed);
    }

    /**
     * What the words say. A source may be missing ({@code tcp to 10.0.0.1:80}): it is then unspecified.
     *
     * @throws PacketTextException if a word is wrong or missing
     */
    public static SaidPacket parse(String words) {
        return new PacketSentence(words).read();
    }
}
