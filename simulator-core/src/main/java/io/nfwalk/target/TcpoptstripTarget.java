package io.nfwalk.target;

import io.nfwalk.packet.Packet;
import io.nfwalk.packet.TcpOptions;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code -j TCPOPTSTRIP}: writes "no operation" over TCP options; the header keeps its length. A later fragment is left
 * alone; a packet whose header is cut is dropped.
 *
 * <p>Semantics: kernel net/netfilter/xt_TCPOPTSTRIP.c, tcpoptstrip_mangle_packet. Options and save form: iptables
 * extensions/libxt_TCPOPTSTRIP.c.
 *
 * @param kinds kinds of options, 2 to 255, ascending
 */
record TcpoptstripTarget(List<Integer> kinds) implements Target {
    private static final List<Name> NAMES = List.of(
            new Name("wscale", 3),
            new Name("mss", 2),
            new Name("sack-permitted", 4),
            new Name("sack", 5),
            new Name("timestamp", 8),
            new Name("md5", 19));

    private record Name(String word, int kind) {}

    /** Kinds, as the value of an option. */
    private record Kinds(List<Integer> numbers) {}

    private static final OptionTable OPTIONS =
            OptionTable.of(Option.custom("--strip-options", 1, words -> read(words.get(0))));

    static final TargetRoom ROOM = TargetRoom.of(
                    "TCPOPTSTRIP", OPTIONS, (values, family, head) -> new TcpoptstripTarget(given(values)))
            .listed(Listed.as("TCPOPTSTRIP options (\\S+)", "--strip-options $1"));

    private static List<Integer> given(OptionValues values) {
        return values.find("--strip-options", Kinds.class).map(Kinds::numbers).orElse(List.of());
    }

    private static Kinds read(String list) throws OptionException {
        TreeSet<Integer> kinds = new TreeSet<>();
        for (String word : list.split(",", -1)) {
            if (!kinds.add(readKind(word))) {
                throw OptionException.of(
                        "option-value-repeated", "the option " + word + " is there twice", "each once");
            }
        }
        return new Kinds(List.copyOf(kinds));
    }

    private static int readKind(String word) throws OptionException {
        for (Name name : NAMES) {
            if (name.word.equals(word)) {
                return name.kind;
            }
        }
        if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
            return (int) OptionText.number(word, 2, 255);
        }
        List<String> names = NAMES.stream().map(Name::word).toList();
        throw OptionException.of(
                        "option-value-unknown",
                        "'" + word + "' is no TCP option",
                        "2 to 255, or one of " + String.join(", ", names))
                .withHint(Spelling.hint(word, names));
    }

    @Override
    public String name() {
        return "TCPOPTSTRIP";
    }

    @Override
    public Verdict apply(TargetContext context) {
        Packet packet = context.packet();
        if (packet.isLaterFragment()) {
            return Verdict.CONTINUE;
        }
        if (packet.tcp().isEmpty()) {
            return Verdict.DROP;
        }
        context.pullHeader();
        Transport.Tcp tcp = packet.tcp().get();
        TcpOptions left = tcp.options();
        for (int kind : kinds) {
            left = left.without(kind);
        }
        context.setPacket(packet.withTransport(tcp.withOptions(left)));
        return Verdict.CONTINUE;
    }

    @Override
    public String toSave() {
        return "-j TCPOPTSTRIP"
                + (kinds.isEmpty()
                        ? ""
                        : " --strip-options "
                                + kinds.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.MANGLE, "TCPOPTSTRIP", placement)
                .or(() -> Refusals.unlessTcp("TCPOPTSTRIP", placement));
    }
}
