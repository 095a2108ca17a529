package io.nfwalk.kernel.random;

import java.util.List;

/** Draws SCTP packets: the header with its ports and tag, and chunks. */
final class SctpChunks {
    /** The tag that a client's INIT asks for. */
    static final int CLIENT_TAG = 0x11;
    /** The tag that a server's INIT-ACK asks for. */
    static final int SERVER_TAG = 0x22;

    private final Dice dice;

    SctpChunks(Dice dice) {
        this.dice = dice;
    }

    /** The value of {@code payload}: a packet of that flow, alone and often out of place. */
    String of(Flow flow) {
        String chunk = dice.of(
                "INIT",
                "INIT",
                "INIT",
                "INIT_ACK",
                "COOKIE_ECHO",
                "COOKIE_ACK",
                "DATA",
                "ABORT",
                "SHUTDOWN",
                "HEARTBEAT",
                "SACK");
        return payload(flow, chunk.equals("INIT") ? 0 : dice.of(CLIENT_TAG, SERVER_TAG, 0), List.of(chunk), CLIENT_TAG);
    }

    /** The value of {@code payload}. */
    static String payload(Flow flow, int tag, List<String> chunks, int initiateTag) {
        StringBuilder hex = new StringBuilder();
        hex.append("%04x%04x%08x%08x".formatted(flow.sourcePort(), flow.destinationPort(), tag, 0));
        chunks.forEach(chunk -> hex.append(chunk(chunk, initiateTag)));
        return "{hex: \"" + hex + "\"}";
    }

    private static String chunk(String name, int initiateTag) {
        return switch (name) {
            case "INIT" -> "01000014%08x0000ffff0001000100000001".formatted(initiateTag);
            case "INIT_ACK" -> "02000014%08x0000ffff0001000100000001".formatted(initiateTag);
            case "COOKIE_ECHO" -> "0a000004";
            case "COOKIE_ACK" -> "0b000004";
            case "DATA" -> "000300140000000100000000000000000000aabb";
            case "SACK" -> "03000010000000010000ffff00000000";
            case "HEARTBEAT" -> "0400000800010004";
            case "HEARTBEAT_ACK" -> "0500000800010004";
            case "ABORT" -> "06000004";
            case "REFLECTED_ABORT" -> "06010004";
            case "SHUTDOWN" -> "0700000800000001";
            case "SHUTDOWN_ACK" -> "08000004";
            case "ERROR" -> "09000004";
            case "SHUTDOWN_COMPLETE" -> "0e000004";
            default -> throw new IllegalArgumentException("no chunk is named " + name);
        };
    }
}
