package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;

/**
 * What tcpdump says of protocols whose headers are bytes of a packet's payload here: IGMP, GRE, ESP and AH. Source:
 * tcpdump 4.99 print-ip-demux.c, print-igmp.c, print-gre.c, print-esp.c, print-ah.c.
 */
final class TcpdumpProtocol {
    private static final int IGMP = 2;
    private static final int NO_NEXT_HEADER = 59;
    private static final int AH_HEADER = 12;
    private static final int SHORTEST_ESP = 9;

    private final Payload bytes;

    private TcpdumpProtocol(Payload bytes) {
        this.bytes = bytes;
    }

    /** What stands behind the addresses, of a packet whose headers are all in its payload. */
    static String words(Packet packet) {
        return new TcpdumpProtocol(packet.payload()).words(packet.protocol(), packet.family());
    }

    private String words(int protocol, Family family) {
        return switch (protocol) {
            case IGMP -> family == Family.IPV4 ? igmp() : "[IGMP requires IPv4] (invalid)";
            case Protocol.GRE -> gre();
            case Protocol.ESP -> esp();
            case Protocol.AH -> ah(family);
            case NO_NEXT_HEADER -> "no next header";
            default -> " " + name(protocol) + " " + bytes.length();
        };
    }

    /** The name that {@code -n} leaves. */
    static String name(int protocol) {
        return "ip-proto-" + protocol;
    }

    private long number(int at, int count) {
        long number = 0;
        for (int i = at; i < at + count; i++) {
            number = number << 8 | bytes.at(i);
        }
        return number;
    }

    private boolean has(int count) {
        return bytes.length() >= count;
    }

    private String esp() {
        return has(SHORTEST_ESP)
                ? String.format("ESP(spi=0x%08x,seq=0x%x), length %d", number(0, 4), number(4, 4), bytes.length())
                : " [|esp]";
    }

    private String ah(Family family) {
        if (!has(1)) {
            return " [|ah]";
        }
        if (!has(2)) {
            return "AH [|ah]";
        }
        StringBuilder words = new StringBuilder("AH(");
        if (!has(8)) {
            return words + " [|ah]";
        }
        words.append(String.format("spi=0x%08x,", number(4, 4)));
        if (!has(AH_HEADER)) {
            return words + " [|ah]";
        }
        words.append(String.format("seq=0x%x,icv=0x", number(8, 4)));
        int length = (bytes.at(1) + 2) * 4;
        for (int at = AH_HEADER; at < Math.max(length, AH_HEADER); at++) {
            if (at >= bytes.length()) {
                return words + " [|ah]";
            }
            words.append(String.format("%02x", bytes.at(at)));
        }
        Payload behind = bytes.slice(Math.min(length, bytes.length()), bytes.length());
        return words + "): " + new TcpdumpProtocol(behind).words(bytes.at(0), family);
    }

    private String igmp() {
        if (!has(1)) {
            return " [|igmp]";
        }
        int type = bytes.at(0);
        return switch (type) {
            case 0x11 -> query();
            case 0x12 ->
                report("igmp v1 report ") + (has(8) && bytes.length() != 8 ? " [len " + bytes.length() + "]" : "");
            case 0x16 -> report("igmp v2 report ");
            case 0x17 -> report("igmp leave ");
            case 0x22 -> {
                boolean whole = has(16);
                yield "igmp v3 report"
                        + (whole ? ", " + number(6, 2) + " group record(s)" : " [invalid len " + bytes.length() + "]");
            }
            default -> "igmp-" + type;
        };
    }

    private String report(String begin) {
        return has(8) ? begin + group() : " [|igmp]";
    }

    private String group() {
        return IpAddress.ipv4((int) number(4, 4)).toString();
    }

    private String query() {
        if (!has(2)) {
            return "igmp query [|igmp]";
        }
        int most = bytes.at(1);
        if (bytes.length() >= 12) {
            return "igmp query v3" + seconds(most) + groupIfAny();
        }
        String begin =
                most == 0 ? "igmp query v1" : "igmp query v2" + (most == 100 ? "" : " [max resp time " + most + "]");
        return has(8) ? begin + groupIfAny() : begin + " [|igmp]";
    }

    private String groupIfAny() {
        return number(4, 4) == 0 ? "" : " [gaddr " + group() + "]";
    }

    private static String seconds(int most) {
        int tenths = most < 128 ? most : (most & 15 | 16) << (most >> 4 & 7) + 3;
        return tenths == 100
                ? ""
                : " [max resp time " + (tenths < 1000 ? String.format("%.1fs", tenths / 10.0) : tenths / 10 + "s")
                        + "]";
    }

    /** What is in the tunnel is not read further. */
    private String gre() {
        if (!has(2)) {
            return " [|gre]";
        }
        int flags = (int) number(0, 2);
        int version = flags & 7;
        return switch (version) {
            case 0 -> greOfVersion0(flags);
            case 1 -> greOfVersion1(flags);
            default -> "GREv" + version + " ERROR: unknown-version";
        };
    }

    private String greOfVersion0(int flags) {
        StringBuilder words = new StringBuilder("GREv0");
        int at = 4;
        if ((flags & 0xc000) != 0) {
            if (!has(at + 4)) {
                return words + " [|gre]";
            }
            words.append(String.format(", off 0x%x", number(at + 2, 2)));
            at += 4;
        }
        boolean unread = (flags & 0x4000) != 0;
        if ((flags & 0x2000) != 0 && has(at + 4) && !unread) {
            words.append(String.format(", key=0x%x", number(at, 4)));
        }
        at += (flags & 0x2000) != 0 ? 4 : 0;
        if ((flags & 0x1000) != 0 && has(at + 4) && !unread) {
            words.append(", seq ").append(number(at, 4));
        }
        at += (flags & 0x1000) != 0 ? 4 : 0;
        return has(at) ? words + inTunnel() : words + " [|gre]";
    }

    private String greOfVersion1(int flags) {
        if (!has(8)) {
            return "GREv1 [|gre]";
        }
        StringBuilder words = new StringBuilder("GREv1");
        words.append((flags & 0x2000) != 0 ? ", call " + number(6, 2) : "");
        int at = 8;
        for (String number : new String[] {"seq", "ack"}) {
            boolean there = (flags & (number.equals("seq") ? 0x1000 : 0x80)) != 0;
            if (there && !has(at + 4)) {
                return words + " [|gre]";
            }
            words.append(there ? ", " + number + " " + number(at, 4) : "");
            at += there ? 4 : 0;
        }
        boolean empty = (flags & 0x1000) == 0;
        return empty ? words + ", no-payload" + protocolAndLength() : words + inTunnel();
    }

    private String inTunnel() {
        return protocolAndLength() + ": gre-proto-0x" + Long.toHexString(number(2, 2));
    }

    private String protocolAndLength() {
        int protocol = (int) number(2, 2);
        String name = switch (protocol) {
            case 0x0800 -> "IPv4";
            case 0x0806 -> "ARP";
            case 0x86dd -> "IPv6";
            case 0x880b -> "PPP";
            case 0x6558 -> "TEB";
            default -> "unknown";
        };
        return String.format(", proto %s (0x%04x), length %d", name, protocol, bytes.length());
    }
}
