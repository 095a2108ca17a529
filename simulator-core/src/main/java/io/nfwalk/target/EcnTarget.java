package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.TcpFlags;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code -j ECN}: writes the bits of explicit congestion notification of IPv4 packets. TCP's are written at the place
 * of its header, in later fragments too, and the checksum with them; a packet that ends before is dropped.
 *
 * <p>Semantics: kernel net/ipv4/netfilter/ipt_ECN.c, ecn_tg. Options and save form: iptables extensions/libipt_ECN.c.
 *
 * @param echo what ECE becomes, 0 or 1, if it is written
 * @param reduced what CWR becomes, 0 or 1, if it is written
 * @param codepoint what the lowest two bits of the type of service become, 0 to 3, if they are written
 */
record EcnTarget(OptionalInt echo, OptionalInt reduced, OptionalInt codepoint) implements Target {
    private static final int CODEPOINT = 3;
    private static final int HEADER = 20;
    private static final int FLAGS_BYTE = 13;
    private static final int CHECKSUM_BYTE = 16;
    private static final int ONES = 0xffff;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.flag("--ecn-tcp-remove").excludes("--ecn-tcp-cwr", "--ecn-tcp-ece"),
            Option.number("--ecn-tcp-cwr", 0, 1).excludes("--ecn-tcp-remove"),
            Option.number("--ecn-tcp-ece", 0, 1).excludes("--ecn-tcp-remove"),
            Option.number("--ecn-ip-ect", 0, CODEPOINT));

    static final TargetRoom ROOM = new TargetRoom(
                    "ECN", family -> family == Family.IPV4 ? OPTIONS : OptionTable.of(), EcnTarget::read)
            .listed(Listed.as("ECN")
                    .with("TCP remove", "--ecn-tcp-remove")
                    .with("ECE=(\\d)", "--ecn-tcp-ece $1")
                    .with("CWR=(\\d)", "--ecn-tcp-cwr $1")
                    .with("ECT codepoint=(\\d)", "--ecn-ip-ect $1"));

    private static EcnTarget read(OptionValues values, Family family, RuleHead head) throws OptionException {
        if (family == Family.IPV6) {
            throw OptionException.of("target-wrong-family", "ECN works for IPv4 only", "");
        }
        if (values.names().isEmpty()) {
            throw OptionException.of(
                    "option-required",
                    "ECN does not say what to write",
                    "one of --ecn-tcp-remove, --ecn-tcp-ece, --ecn-tcp-cwr, --ecn-ip-ect");
        }
        boolean removes = values.has("--ecn-tcp-remove");
        return new EcnTarget(
                removes ? OptionalInt.of(0) : given(values, "--ecn-tcp-ece"),
                removes ? OptionalInt.of(0) : given(values, "--ecn-tcp-cwr"),
                given(values, "--ecn-ip-ect"));
    }

    private static OptionalInt given(OptionValues values, String option) {
        return values.has(option) ? OptionalInt.of((int) values.number(option)) : OptionalInt.empty();
    }

    @Override
    public String name() {
        return "ECN";
    }

    private boolean writesTcp() {
        return echo.isPresent() || reduced.isPresent();
    }

    @Override
    public Verdict apply(TargetContext context) {
        Packet packet = context.packet();
        Packet written =
                codepoint.isPresent() ? packet.withTos(packet.tos() & ~CODEPOINT | codepoint.getAsInt()) : packet;
        if (!writesTcp() || packet.protocol() != Protocol.TCP) {
            context.setPacket(written);
            return Verdict.CONTINUE;
        }
        if (packet.transport().headerLength() + packet.payload().length() < HEADER) {
            return Verdict.DROP;
        }
        Packet flagged = withFlags(written);
        if (!flagged.equals(written)) {
            context.pullHeader();
        }
        context.setPacket(flagged);
        return Verdict.CONTINUE;
    }

    private Packet withFlags(Packet packet) {
        if (packet.transport() instanceof Transport.Tcp tcp) {
            return packet.withTransport(new Transport.Tcp(
                    tcp.sourcePort(),
                    tcp.destinationPort(),
                    new TcpFlags(write(tcp.flags().bits())),
                    tcp.sequence(),
                    tcp.acknowledgement(),
                    tcp.window(),
                    tcp.options()));
        }
        return packet.withPayload(Payload.of(withFlags(packet.payload().toBytes())));
    }

    /** What stands at the checksum's place is brought up to date as if it were one. */
    private byte[] withFlags(byte[] bytes) {
        int old = wordAt(bytes, FLAGS_BYTE - 1);
        bytes[FLAGS_BYTE] = (byte) write(Byte.toUnsignedInt(bytes[FLAGS_BYTE]));
        int written = wordAt(bytes, FLAGS_BYTE - 1);
        if (written != old) {
            int sum = (ONES - wordAt(bytes, CHECKSUM_BYTE) + ONES - old + written) % ONES;
            int checksum = sum == 0 ? 0 : ONES - sum;
            bytes[CHECKSUM_BYTE] = (byte) (checksum >> 8);
            bytes[CHECKSUM_BYTE + 1] = (byte) checksum;
        }
        return bytes;
    }

    private static int wordAt(byte[] bytes, int place) {
        return Byte.toUnsignedInt(bytes[place]) << 8 | Byte.toUnsignedInt(bytes[place + 1]);
    }

    private int write(int flags) {
        int written = flags;
        if (echo.isPresent()) {
            written = written & ~TcpFlags.ECE | echo.getAsInt() * TcpFlags.ECE;
        }
        if (reduced.isPresent()) {
            written = written & ~TcpFlags.CWR | reduced.getAsInt() * TcpFlags.CWR;
        }
        return written;
    }

    @Override
    public String toSave() {
        OptionalInt none = OptionalInt.of(0);
        if (echo.equals(none) && reduced.equals(none) && codepoint.isEmpty()) {
            return "-j ECN --ecn-tcp-remove";
        }
        return "-j ECN" + print("--ecn-tcp-ece", echo) + print("--ecn-tcp-cwr", reduced)
                + print("--ecn-ip-ect", codepoint);
    }

    private static String print(String option, OptionalInt value) {
        return value.isPresent() ? " " + option + " " + value.getAsInt() : "";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "ECN", placement)
                .or(() -> writesTcp() ? Refusals.unlessTcp("ECN of TCP's bits", placement) : Optional.empty());
    }
}
