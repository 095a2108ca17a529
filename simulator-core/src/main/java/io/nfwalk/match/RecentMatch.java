package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.AddressField;
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
import io.nfwalk.rules.ShortAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code -m recent}: a list of addresses that rules fill and ask, by name. {@code !} turns the answer, and with it what
 * {@code --update} does: it stamps an address that is in the list whenever its final answer is yes.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_recent.c}, {@code recent_mt} and {@code recent_mt_check}.
 * Options and save form: iptables {@code extensions/libxt_recent.c}.
 *
 * @param command what to do with the address
 * @param inverted whether {@code !} stood before the command
 * @param seconds how old a stamp may be, 1 to 2^32-1; 0 for any age
 * @param reap whether an outdated entry is thrown away on the way
 * @param hitCount how many stamps must be young enough, 1 to 65535; 0 for one
 * @param sameTtl whether the entry must have the packet's time to live
 * @param listName the list's name: 1 to 199 bytes, without {@code /}
 * @param mask the bits of the address that count
 * @param masksBoth whether {@code --mask} was given, which a list takes for the other family's addresses too
 * @param field which address of the packet
 */
public record RecentMatch(
        Command command,
        boolean inverted,
        long seconds,
        boolean reap,
        int hitCount,
        boolean sameTtl,
        String listName,
        IpAddress mask,
        boolean masksBoth,
        AddressField field)
        implements Match {
    /** What to do with the packet's address. */
    public enum Command {
        /** Stamp it; always yes. */
        SET,
        /** Ask whether it is in the list. */
        RCHECK,
        /** The same, and stamp it if the answer is yes. */
        UPDATE,
        /** Take it from the list; yes if it was there. */
        REMOVE;

        private String option() {
            return "--" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String DEFAULT_NAME = "DEFAULT";
    private static final int LONGEST_NAME = 199;
    private static final int MOST_HITS = 65_535;
    private static final int JIFFIES_A_SECOND = 250;

    static MatchRoom room() {
        return new MatchRoom("recent", RecentMatch::options, (values, family, head) -> read(values, family))
                .listed(Listed.inParts()
                        .with("(! )?recent: SET", "!1--set")
                        .with("(! )?recent: CHECK", "!1--rcheck")
                        .with("(! )?recent: UPDATE", "!1--update")
                        .with("(! )?recent: REMOVE", "!1--remove")
                        .with("seconds: (\\d+)", "--seconds $1")
                        .with("reap", "--reap")
                        .with("hit_count: (\\d+)", "--hitcount $1")
                        .with("TTL-Match", "--rttl")
                        .with("name: (\\S+)", "--name $1")
                        .with("side: source", "--rsource")
                        .with("side: dest", "--rdest")
                        .with("mask: (\\S+)", "--mask $1"));
    }

    private static OptionTable options(Family family) {
        return OptionTable.of(
                Option.flag("--set").invertible().excludes("--rcheck", "--update", "--remove"),
                Option.flag("--rcheck").invertible().excludes("--set", "--update", "--remove"),
                Option.flag("--update").invertible().excludes("--set", "--rcheck", "--remove"),
                Option.flag("--remove").invertible().excludes("--set", "--rcheck", "--update"),
                Option.number("--seconds", 1, 0xffff_ffffL).excludes("--set", "--remove"),
                Option.flag("--reap").needs("--seconds"),
                Option.number("--hitcount", 0, MOST_HITS),
                Option.flag("--rttl").excludes("--set", "--remove"),
                Option.custom("--name", 1, words -> fileName(words.get(0))),
                Option.custom("--mask", 1, words -> ShortAddress.endingInTheLast(words.get(0), family)),
                Option.flag("--rsource"),
                Option.flag("--rdest"));
    }

    private static String fileName(String word) throws OptionException {
        if (word.isEmpty() || word.contains("/") || word.equals(".") || word.equals("..")) {
            throw OptionException.of(
                    "option-value-not-a-name", "'" + word + "' cannot be a list's name", "a file's name without /");
        }
        return Utf8.cut(word, LONGEST_NAME);
    }

    private static RecentMatch read(OptionValues values, Family family) throws OptionException {
        Command command = Arrays.stream(Command.values())
                .filter(known -> values.has(known.option()))
                .findFirst()
                .orElseThrow(() -> OptionException.of(
                        "option-required", "-m recent needs a command", "--set, --rcheck, --update or --remove"));
        int hitCount = (int) values.number("--hitcount", 0);
        if (hitCount > 0 && (command == Command.SET || command == Command.REMOVE)) {
            throw OptionException.of(
                            "option-conflict",
                            "--hitcount does not go with " + command.option(),
                            "--rcheck or --update")
                    .about("--hitcount");
        }
        return new RecentMatch(
                command,
                values.inverted(command.option()),
                values.number("--seconds", 0),
                values.has("--reap"),
                hitCount,
                values.has("--rttl"),
                values.find("--name", String.class).orElse(DEFAULT_NAME),
                values.find("--mask", IpAddress.class).orElse(Network.prefixMask(family, family.addressBits())),
                values.has("--mask"),
                field(values));
    }

    /** Of the two the one that stands last. */
    private static AddressField field(OptionValues values) {
        return values.names().lastIndexOf("--rdest") > values.names().lastIndexOf("--rsource")
                ? AddressField.DESTINATION
                : AddressField.SOURCE;
    }

    @Override
    public String name() {
        return "recent";
    }

    private RecentList list(NamedMemories memories) {
        return memories.named(
                "recent", listName, RecentList.class, journal -> new RecentList(mask, masksBoth, journal));
    }

    /** Makes the list, or room in it for more stamps, which empties it. */
    @Override
    public void loaded(NamedMemories memories) {
        int needed = hitCount <= 1 ? hitCount : Integer.highestOneBit(hitCount - 1) * 2;
        list(memories).allow(needed);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public MatchResult match(MatchContext context) {
        RecentList list = list(context.memories());
        IpAddress address = list.masked(field.of(context.packet()));
        int ttl = ttl(context);
        long now = context.now().toMillis() * JIFFIES_A_SECOND / 1000;
        Optional<RecentList.Entry> entry = list.find(address, sameTtl ? ttl : 0);
        boolean found = switch (command) {
            case SET -> true;
            case REMOVE -> entry.isPresent();
            case RCHECK, UPDATE -> entry.map(known -> isRecent(known, now)).orElse(false);
        };
        boolean answer = found != inverted;
        if (command == Command.REMOVE) {
            entry.ifPresent(list::remove);
        }
        boolean stamps = command == Command.SET || command == Command.UPDATE && answer && entry.isPresent();
        if (reap && entry.isPresent()) {
            list.reap(oldest(now), stamps ? entry : Optional.empty());
        }
        if (stamps) {
            list.stamp(address, now, ttl);
        }
        return MatchResult.of(answer);
    }

    /**
     * Source and stamps as they are after the answer: an address that was not listed is told apart from one that is.
     */
    @Override
    public String found(MatchContext context) {
        RecentList list = list(context.memories());
        IpAddress address = list.masked(field.of(context.packet()));
        Optional<RecentList.Entry> entry = list.find(address, 0);
        return entry.map(known -> address + " is in list " + listName + ", seen " + known.stamps() + " times")
                .orElse(address + " is not in list " + listName);
    }

    private boolean isRecent(RecentList.Entry entry, long now) {
        long hits = seconds == 0 ? entry.stamps() : entry.stampsSince(oldest(now));
        return hits >= Math.max(1, hitCount);
    }

    private long oldest(long now) {
        return now - seconds * JIFFIES_A_SECOND;
    }

    /** The time to live as it came: the host has taken one from what it forwards. */
    private static int ttl(MatchContext context) {
        Packet packet = context.packet();
        boolean forwarded = !context.outInterface().isEmpty() && !context.hasSocket();
        return forwarded ? packet.ttl() + 1 & 0xff : packet.ttl();
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("recent").flag(command.option(), Optional.of(inverted));
        if (seconds != 0) {
            // iptables-save prints it as a signed number.
            text.option("--seconds", Integer.toString((int) seconds), false);
        }
        if (reap) {
            text.flag("--reap");
        }
        if (hitCount != 0) {
            text.option("--hitcount", Integer.toString(hitCount), false);
        }
        if (sameTtl) {
            text.flag("--rttl");
        }
        return text.option("--name", listName, false)
                .option("--mask", mask.toString(), false)
                .flag(field == AddressField.SOURCE ? "--rsource" : "--rdest")
                .toString();
    }
}
