package io.nfwalk.conntrack;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A {@link Talk} in SCTP. Packets in words: the verification tag, then chunks, {@code INIT:7} with an initiate tag and
 * {@code ABORT!} with the T bit.
 */
final class SctpTalk {
    private static final List<String> TYPES = List.of(
            "DATA",
            "INIT",
            "INIT_ACK",
            "SACK",
            "HEARTBEAT",
            "HEARTBEAT_ACK",
            "ABORT",
            "SHUTDOWN",
            "SHUTDOWN_ACK",
            "ERROR",
            "COOKIE_ECHO",
            "COOKIE_ACK",
            "ECNE",
            "CWR",
            "SHUTDOWN_COMPLETE");

    final Talk talk;

    SctpTalk() {
        this(ConntrackSettings.defaults());
    }

    SctpTalk(ConntrackSettings settings) {
        talk = new Talk(settings);
    }

    static Packet packet(IpAddress from, int source, IpAddress to, int destination, String words) {
        String[] parts = words.split(" ");
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int i = 1; i < parts.length; i++) {
            chunks.writeBytes(chunk(parts[i]));
        }
        Payload payload = Payload.of(chunks.toByteArray());
        Transport.Sctp header = Transport.Sctp.before(payload, source, destination, Long.parseLong(parts[0]));
        return Packet.of(from, to, Protocol.SCTP, header, payload);
    }

    private static byte[] chunk(String word) {
        int flags = word.endsWith("!") ? 1 : 0;
        String[] nameAndTag = word.replace("!", "").split(":");
        int length = nameAndTag.length > 1 ? 20 : 8;
        ByteBuffer bytes = ByteBuffer.allocate(length)
                .put((byte) TYPES.indexOf(nameAndTag[0]))
                .put((byte) flags)
                .putShort((short) length);
        if (nameAndTag.length > 1) {
            bytes.putInt((int) Long.parseLong(nameAndTag[1]));
        }
        return bytes.array();
    }

    static Packet fromClient(String words) {
        return packet(Talk.CLIENT, 4000, Talk.SERVER, 80, words);
    }

    static Packet fromServer(String words) {
        return packet(Talk.SERVER, 80, Talk.CLIENT, 4000, words);
    }

    PacketState client(String words) {
        return talk.pass(fromClient(words)).state();
    }

    PacketState server(String words) {
        return talk.pass(fromServer(words)).state();
    }

    String entry() {
        return talk.entry();
    }

    /** The client's tag is 7, the server's 9. */
    SctpTalk established() {
        client("0 INIT:7");
        server("7 INIT_ACK:9");
        client("9 COOKIE_ECHO");
        server("7 COOKIE_ACK");
        return this;
    }
}
