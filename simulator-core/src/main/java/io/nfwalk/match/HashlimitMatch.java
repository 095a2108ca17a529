package io.nfwalk.match;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import java.util.Optional;

/**
 * {@code -m hashlimit}: a bucket of its own for each source, destination or port. The rules of one family that give the
 * same name share a table of buckets, and the first of them decides its settings for all.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_hashlimit.c}, {@code hashlimit_mt_common} and
 * {@code hashlimit_mt_check_common}. Options and save form: iptables {@code extensions/libxt_hashlimit.c}.
 *
 * @param family the rule's
 * @param above whether packets beyond the rate match; else those within it
 * @param rate the rate and the burst
 * @param mode what has a bucket of its own
 * @param tableName the table's name
 * @param size how many places the table has; 0: as many as the machine's memory suggests
 * @param most how many buckets it can hold; 0: eight a place
 * @param collectionInterval after how many milliseconds each time unused buckets go
 * @param expiry after how many milliseconds a bucket is unused
 * @param sourceLength how many bits of a source count
 * @param destinationLength how many bits of a destination count
 * @param rateMatch whether {@code --hashlimit-rate-match} was given: no bucket, but a rate measured over intervals
 * @param interval the interval of such a measurement, in seconds
 */
public record HashlimitMatch(
        Family family,
        boolean above,
        HashlimitRate rate,
        HashlimitMode mode,
        String tableName,
        long size,
        long most,
        long collectionInterval,
        long expiry,
        int sourceLength,
        int destinationLength,
        boolean rateMatch,
        long interval)
        implements Match {
    private static final long LARGEST = 0xffff_ffffL;
    private static final long USUAL_COLLECTION_INTERVAL = 1000;
    private static final int LONGEST_NAME = 254;
    private static final long MOST_PLACES = 1_048_576;

    private static final String UNTOLD_INTERVAL = "--hashlimit-rate-interval, by which the rate may be divided";

    static MatchRoom room() {
        return new MatchRoom("hashlimit", HashlimitMatch::options, (values, family, head) -> read(values, family))
                .listed(listed());
    }

    /** A listing divides the rate by an interval, and does not tell an interval that no rate is measured over. */
    private static Listed listed() {
        return Listed.as(
                        "limit: (up to|above) (\\S+)",
                        found -> "--hashlimit-" + found.group(1).replace(" ", "") + " " + found.group(2))
                .with("burst (\\S+)", "--hashlimit-burst $1")
                .with(
                        "mode (\\S+)",
                        found -> "--hashlimit-mode " + found.group(1).replace('-', ','))
                .with("htable-size (\\d+)", "--hashlimit-htable-size $1")
                .with("htable-max (\\d+)", "--hashlimit-htable-max $1")
                .with("htable-gcinterval (\\d+)", "--hashlimit-htable-gcinterval $1")
                .with("htable-expire (\\d+)", "--hashlimit-htable-expire $1")
                .with("srcmask (\\d+)", "--hashlimit-srcmask $1")
                .with("dstmask (\\d+)", "--hashlimit-dstmask $1")
                .with("rate-match", "--hashlimit-rate-match")
                .with("rate-interval (\\d+)", "--hashlimit-rate-interval $1")
                .silentWhere(" rate-interval ", "the rate as it was given, but what it makes over the interval")
                .silentWhere("/min .*htable-expire 1000\\b", UNTOLD_INTERVAL)
                .silentWhere("/hour .*htable-expire (1000|60000)\\b", UNTOLD_INTERVAL)
                .silentWhere("/day .*htable-expire (1000|60000|3600000)\\b", UNTOLD_INTERVAL)
                .unnamed("--hashlimit-name", "listed");
    }

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.custom("--hashlimit-upto", 1, words -> HashlimitRate.read(words.get(0)))
                        .alias("--hashlimit")
                        .invertible()
                        .excludes("--hashlimit-above"),
                Option.custom("--hashlimit-above", 1, words -> HashlimitRate.read(words.get(0)))
                        .invertible()
                        .excludes("--hashlimit-upto"),
                Option.custom("--hashlimit-burst", 1, words -> HashlimitRate.readBurst(words.get(0))),
                Option.number("--hashlimit-htable-size", 0, LARGEST),
                Option.number("--hashlimit-htable-max", 0, LARGEST),
                Option.number("--hashlimit-htable-gcinterval", 0, LARGEST),
                Option.number("--hashlimit-htable-expire", 0, LARGEST),
                Option.custom("--hashlimit-srcmask", 1, words -> MaskLength.read(words.get(0), family)),
                Option.custom("--hashlimit-dstmask", 1, words -> MaskLength.read(words.get(0), family)),
                Option.custom("--hashlimit-mode", 1, words -> HashlimitMode.read(words.get(0))),
                Option.custom("--hashlimit-name", 1, words -> named(words.get(0)))
                        .required(),
                Option.flag("--hashlimit-rate-match"),
                Option.number("--hashlimit-rate-interval", 1, LARGEST - 1));
    }

    private static String named(String word) throws OptionException {
        if (word.isEmpty()) {
            throw OptionException.of("option-value-not-a-name", "a table needs a name", "a file's name without /");
        }
        return Utf8.cut(word, LONGEST_NAME);
    }

    private static HashlimitMatch read(OptionValues values, Family family) throws OptionException {
        Given.requireOneOf("hashlimit", values, "--hashlimit-upto", "--hashlimit-above");
        String option = values.has("--hashlimit-above") ? "--hashlimit-above" : "--hashlimit-upto";
        boolean measured = values.has("--hashlimit-rate-match");
        HashlimitRate given = values.value(option, HashlimitRate.class)
                .withBurst(values.find("--hashlimit-burst", HashlimitRate.Burst.class));
        HashlimitRate rate = measured ? given.ofOneSecond() : given;
        return new HashlimitMatch(
                family,
                option.equals("--hashlimit-above") != values.inverted(option),
                rate,
                values.find("--hashlimit-mode", HashlimitMode.class).orElse(HashlimitMode.NOTHING),
                values.text("--hashlimit-name"),
                Math.min(MOST_PLACES, values.number("--hashlimit-htable-size", 0)),
                Math.min(MOST_PLACES, values.number("--hashlimit-htable-max", 0)),
                values.number("--hashlimit-htable-gcinterval", USUAL_COLLECTION_INTERVAL),
                values.number("--hashlimit-htable-expire", rate.usualExpiry()),
                values.find("--hashlimit-srcmask", Integer.class).orElse(family.addressBits()),
                values.find("--hashlimit-dstmask", Integer.class).orElse(family.addressBits()),
                measured,
                measured ? values.number("--hashlimit-rate-interval", given.usualInterval()) : 1);
    }

    @Override
    public String name() {
        return "hashlimit";
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        if (tableName.contains("/") || tableName.equals(".") || tableName.equals("..")) {
            return refused(
                    "'" + tableName + "' can't be the name of a table of -m hashlimit", "a file's name without /");
        }
        if (collectionInterval == 0 || expiry == 0) {
            return refused("a table of -m hashlimit can't expire or be cleaned after no time", "1 or more");
        }
        return rate.isTooMuch(rateMatch)
                ? refused("this rate or burst is more than the kernel can count", "a smaller burst or another rate")
                : Optional.empty();
    }

    private static Optional<Refusal> refused(String message, String expected) {
        return Optional.of(new Refusal("option-value-out-of-range", message, expected));
    }

    private HashlimitTable table(NamedMemories memories) {
        return memories.named(
                "hashlimit " + family, tableName, HashlimitTable.class, journal -> new HashlimitTable(this, journal));
    }

    @Override
    public void loaded(NamedMemories memories) {
        table(memories);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        HashlimitTable table = table(context.memories());
        Optional<HashlimitTable.Key> key = table.settings().key(context.packet());
        if (key.isEmpty()) {
            return MatchResult.HOT_DROP;
        }
        Optional<HashlimitTable.Bucket> bucket = table.bucket(key.get(), context.now());
        return bucket.map(found ->
                        MatchResult.of(found.takes(this, context.packet().length()) != above))
                .orElse(MatchResult.HOT_DROP);
    }

    /** What has the packet's bucket; empty if the packet ends before its ports, or says that nothing follows. */
    private Optional<HashlimitTable.Key> key(Packet packet) {
        IpAddress any = IpAddress.unspecified(family);
        IpAddress source = mode.source() ? masked(packet.source(), sourceLength) : any;
        IpAddress destination = mode.destination() ? masked(packet.destination(), destinationLength) : any;
        boolean endsEarly = family == Family.IPV6 && packet.protocol() == ExtensionHeader.NONE;
        if (mode.ports() && endsEarly && !packet.isLaterFragment()) {
            return Optional.empty();
        }
        if (!mode.ports() || !hasPorts(packet)) {
            return Optional.of(new HashlimitTable.Key(source, destination, 0, 0));
        }
        int at = packet.protocol() == Protocol.AH ? 4 : 0;
        if (HeaderField.number(packet, at, 2) instanceof HeaderField.Value from
                && HeaderField.number(packet, at + 2, 2) instanceof HeaderField.Value to) {
            return Optional.of(new HashlimitTable.Key(
                    source,
                    destination,
                    mode.sourcePort() ? from.number() : 0,
                    mode.destinationPort() ? to.number() : 0));
        }
        return Optional.empty();
    }

    private static IpAddress masked(IpAddress address, int length) {
        return Network.of(address, length).address();
    }

    /**
     * IPv6's fragment headers hide what is behind them but in the first, and IPv4 takes what later ones carry for
     * ports. Source: kernel net/netfilter/xt_hashlimit.c, hashlimit_init_dst; net/ipv6/exthdrs_core.c,
     * ipv6_skip_exthdr; net/core/utils.c, proto_ports_offset.
     */
    private static boolean hasPorts(Packet packet) {
        if (packet.family() == Family.IPV6 && packet.isLaterFragment()) {
            return false;
        }
        return switch (packet.protocol()) {
            case Protocol.TCP,
                    Protocol.UDP,
                    Protocol.UDPLITE,
                    Protocol.SCTP,
                    Protocol.DCCP,
                    Protocol.ESP,
                    Protocol.AH -> true;
            default -> false;
        };
    }

    @Override
    public String toSave() {
        SaveText text =
                SaveText.of("hashlimit").option(above ? "--hashlimit-above" : "--hashlimit-upto", rate.print(), false);
        rate.printBurst().ifPresent(burst -> text.option("--hashlimit-burst", burst, false));
        if (!mode.equals(HashlimitMode.NOTHING)) {
            text.option("--hashlimit-mode", mode.print(), false);
        }
        text.option("--hashlimit-name", tableName, false);
        number(text, "--hashlimit-htable-size", size, 0);
        number(text, "--hashlimit-htable-max", most, 0);
        number(text, "--hashlimit-htable-gcinterval", collectionInterval, USUAL_COLLECTION_INTERVAL);
        number(text, "--hashlimit-htable-expire", expiry, rate.printedExpiry());
        number(text, "--hashlimit-srcmask", sourceLength, family.addressBits());
        number(text, "--hashlimit-dstmask", destinationLength, family.addressBits());
        if (rateMatch) {
            text.flag("--hashlimit-rate-match");
            number(text, "--hashlimit-rate-interval", interval, 1);
        }
        return text.toString();
    }

    private static void number(SaveText text, String option, long value, long unsaid) {
        if (value != unsaid) {
            text.option(option, Long.toString(value), false);
        }
    }
}
