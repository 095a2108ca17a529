package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.packet.StatedBytes;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import java.util.List;

/**
 * {@code -m string}: bytes anywhere in the packet, its headers included.
 *
 * <p>Places are counted from the IP header on. A packet that was joined from fragments lies in several pieces: {@code
 * bm} finds only what lies within one of them, {@code kmp} also what goes over a seam.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_string.c}, {@code string_mt}; {@code net/core/skbuff.c}, {@code
 * skb_find_text}; {@code lib/ts_bm.c}, {@code lib/ts_kmp.c}. Options and save form: iptables {@code
 * extensions/libxt_string.c}.
 *
 * @param pattern what is looked for
 * @param algorithm how
 * @param from the first place where it may begin, 0 to 65535
 * @param to the place where it must have ended, 0 to 65535, not below {@code from}
 * @param anyCase whether letter case does not count
 * @param inverted whether {@code !} stood before the option
 */
record StringMatch(StringPattern pattern, Algorithm algorithm, int from, int to, boolean anyCase, boolean inverted)
        implements Match {
    private static final int END = 0xffff;

    private static final Fact UNSTATED = new Fact(
            "bytes of the packet that -m string reads",
            "--from and --to that leave out checksums, identification, time stamps and TCP's numbers");

    /** Which search it is. */
    enum Algorithm {
        /** Boyer, Moore. */
        BM("bm"),
        /** Knuth, Pratt, Morris. */
        KMP("kmp");

        private final String word;

        Algorithm(String word) {
            this.word = word;
        }
    }

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--from", 0, END),
            Option.number("--to", 0, END),
            Option.word("--algo", "bm", "kmp").required(),
            Option.custom("--string", 1, words -> StringPattern.ofText(words.get(0)))
                    .invertible()
                    .excludes("--hex-string"),
            Option.custom("--hex-string", 1, words -> StringPattern.ofHex(words.get(0)))
                    .invertible()
                    .excludes("--string"),
            Option.flag("--icase"));

    static MatchRoom room() {
        return MatchRoom.of("string", OPTIONS, (values, family, head) -> read(values))
                .listed(Listed.inParts()
                        .with("STRING match +(! ?)?(\"\\|.*?\\|\") ALGO name (bm|kmp)", "!1--hex-string $2 --algo $3")
                        .with("STRING match +(! ?)?(\".*?\") ALGO name (bm|kmp)", "!1--string $2 --algo $3")
                        .with("FROM (\\d+)", "--from $1")
                        .with("TO (\\d+)", "--to $1")
                        .with("ICASE", "--icase"));
    }

    private static StringMatch read(OptionValues values) throws OptionException {
        Given.requireOneOf("string", values, "--string", "--hex-string");
        String given = values.has("--string") ? "--string" : "--hex-string";
        int from = (int) values.number("--from", 0);
        int to = (int) values.number("--to", END);
        if (from > to) {
            throw OptionException.of("option-value-out-of-range", "--from " + from + " lies behind --to", "0 to " + to)
                    .about("--from");
        }
        return new StringMatch(
                values.value(given, StringPattern.class),
                values.text("--algo").equals("bm") ? Algorithm.BM : Algorithm.KMP,
                from,
                to,
                values.has("--icase"),
                values.inverted(given));
    }

    @Override
    public String name() {
        return "string";
    }

    @Override
    public MatchResult match(MatchContext context) {
        StatedBytes bytes = StatedBytes.of(context.packet());
        List<Integer> seams = algorithm == Algorithm.BM ? context.seams() : List.of();
        int last = Math.min(to, bytes.length()) - pattern.length();
        boolean perhaps = false;
        for (int place = from; place <= last; place++) {
            StringPattern.Fit fit = isCut(place, seams) ? StringPattern.Fit.NO : pattern.fitsAt(bytes, place, anyCase);
            if (fit == StringPattern.Fit.YES) {
                return MatchResult.of(!inverted);
            }
            perhaps |= fit == StringPattern.Fit.PERHAPS;
        }
        return perhaps ? new MatchResult.Unknown(UNSTATED) : MatchResult.of(inverted);
    }

    private boolean isCut(int place, List<Integer> seams) {
        return seams.stream().anyMatch(seam -> place < seam && seam < place + pattern.length());
    }

    @Override
    public String toSave() {
        String[] option = pattern.option();
        SaveText text =
                SaveText.of("string").option(option[0], option[1], inverted).option("--algo", algorithm.word, false);
        if (from != 0) {
            text.option("--from", Integer.toString(from), false);
        }
        if (to != END) {
            text.option("--to", Integer.toString(to), false);
        }
        return text.flag("--icase", anyCase).toString();
    }
}
