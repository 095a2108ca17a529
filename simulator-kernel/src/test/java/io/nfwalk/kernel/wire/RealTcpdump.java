package io.nfwalk.kernel.wire;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The tcpdump of this machine, reading what {@code tcpdump -i any} would have captured: a pcap file with LINUX_SLL2
 * headers. It needs no root.
 */
final class RealTcpdump {
    /** Link type LINUX_SLL2. Source: libpcap, pcap/dlt.h. */
    private static final int LINUX_SLL2 = 276;

    private static final int COOKED_HEADER = 20;
    private static final int RECORD_HEADER = 16;
    /** An interface that no machine has, so that tcpdump prints {@code ?} for its name. */
    static final int DEVICE = 1_999_999;

    private RealTcpdump() {}

    /** What it prints of packets that come in for this host; the test is skipped where there is no tcpdump. */
    static List<String> lines(List<Packet> packets, Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("frames.pcap");
        Files.write(file, pcap(packets));
        Path output = folder.resolve("lines.txt");
        Process tcpdump = start(file, output);
        if (!tcpdump.waitFor(60, TimeUnit.SECONDS)) {
            tcpdump.destroyForcibly();
            throw new IOException("tcpdump does not come to an end");
        }
        return Files.readAllLines(output);
    }

    private static Process start(Path file, Path output) {
        ProcessBuilder builder = new ProcessBuilder("tcpdump", "-nn", "-e", "-r", file.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TZ", "UTC");
        try {
            return builder.start();
        } catch (IOException missing) {
            System.err.println("SKIPPED, no tcpdump was asked: " + missing.getMessage());
            return Assumptions.abort(missing.getMessage());
        }
    }

    private static byte[] pcap(List<Packet> packets) {
        List<byte[]> frames = packets.stream().map(RealTcpdump::frame).toList();
        int length = 24
                + frames.stream()
                        .mapToInt(frame -> RECORD_HEADER + frame.length)
                        .sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        bytes.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0);
        bytes.putInt(0x40000).putInt(LINUX_SLL2);
        for (byte[] frame : frames) {
            bytes.putInt(0).putInt(0).putInt(frame.length).putInt(frame.length).put(frame);
        }
        return bytes.array();
    }

    private static byte[] frame(Packet packet) {
        byte[] bytes = PacketBytes.of(packet);
        int ethertype = packet.family() == Family.IPV4 ? 0x0800 : 0x86dd;
        return ByteBuffer.allocate(COOKED_HEADER + bytes.length)
                .putShort((short) ethertype)
                .putShort((short) 0)
                .putInt(DEVICE)
                .putShort((short) 1)
                .put((byte) 0)
                .put((byte) 6)
                .put(new byte[] {2, 0, 0, 0, 1, 1, 0, 0})
                .put(bytes)
                .array();
    }
}
