package io.nfwalk.match;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Payload;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code -m tcpmss}: the maximum segment size that a TCP header offers. A header without the option does not match, and
 * inverted does; one that is cut is dropped on the spot. In later fragments the
 * payload is read as a header, in IPv6 ones the IP header.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_tcpmss.c}, {@code tcpmss_mt}.
 * Options and save form: iptables {@code extensions/libxt_tcpmss.c}.
 *
 * @param sizes in bytes, 0 to 65535 each
 * @param inverted whether {@code !} stood before {@code --mss}
 */
public record TcpmssMatch(NumberRange sizes, boolean inverted) implements Match {
    private static final int HEADER = 20;
    private static final int OFFSET_BYTE = 12;
    private static final int KIND = 2;
    private static final int LENGTH = 4;

    static MatchRoom room() {
        return MatchRoom.of(
                        "tcpmss",
                        OptionTable.of(Option.custom("--mss", 1, words -> read(words.get(0)))
                                .invertible()
                                .required()),
                        (values, family, head) ->
                                new TcpmssMatch(values.value("--mss", NumberRange.class), values.inverted("--mss")))
                .listed(Listed.as("tcpmss match (!?)(\\S+)", "!1--mss $2"));
    }

    private static NumberRange read(String word) throws OptionException {
        NumberRange sizes = word.isEmpty() ? NumberRange.of(0) : OptionText.range(word, 0, 0xffff);
        if (sizes.first() > sizes.last()) {
            throw OptionException.of(
                            "option-value-out-of-range", word + " ends before it begins", "the lower size first")
                    .withHint("write " + sizes.last() + ":" + sizes.first());
        }
        return sizes;
    }

    @Override
    public String name() {
        return "tcpmss";
    }

    @Override
    public MatchResult match(MatchContext context) {
        Packet packet = HeaderField.seenByModules(context.packet());
        if (packet.tcp().isPresent()) {
            return compare(packet.tcp().get().options().maximumSegmentSize());
        }
        Payload bytes = packet.payload();
        int length = HeaderField.length(packet) < HEADER ? 0 : bytes.at(OFFSET_BYTE) / 16 * 4;
        return length < HEADER || length > bytes.length() ? MatchResult.HOT_DROP : compare(find(bytes, length));
    }

    private MatchResult compare(OptionalInt offered) {
        return MatchResult.of((offered.isPresent() && sizes.contains(offered.getAsInt())) != inverted);
    }

    private static OptionalInt find(Payload bytes, int end) {
        int at = HEADER;
        while (at < end) {
            if (bytes.at(at) == KIND && end - at >= LENGTH && bytes.at(at + 1) == LENGTH) {
                return OptionalInt.of(bytes.at(at + 2) << 8 | bytes.at(at + 3));
            }
            int length = bytes.at(at) < KIND || at + 1 >= end ? 1 : bytes.at(at + 1);
            at += Math.max(1, length);
        }
        return OptionalInt.empty();
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessProtocol(placement, "-m tcpmss", List.of(Protocol.TCP));
    }

    @Override
    public String toSave() {
        return SaveText.of("tcpmss").option("--mss", sizes.toString(), inverted).toString();
    }
}
