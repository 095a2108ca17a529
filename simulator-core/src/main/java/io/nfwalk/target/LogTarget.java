package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;

/**
 * {@code -j LOG}: the kernel's log tells of the packet, which goes on.
 *
 * <p>Semantics: kernel net/netfilter/xt_LOG.c. Options and save form: iptables extensions/libxt_LOG.c.
 *
 * @param prefix what the line begins with; 0 to 29 characters
 * @param level syslog's level, 0 (emergency) to 7 (debug); 4 (warning) is the default and not printed
 * @param tcpSequence whether sequence numbers are logged
 * @param tcpOptions whether TCP options are logged
 * @param ipOptions whether IP options are logged
 * @param uid whether the sending process's user is logged
 * @param macDecode whether the MAC addresses are logged field by field
 */
record LogTarget(
        String prefix,
        int level,
        boolean tcpSequence,
        boolean tcpOptions,
        boolean ipOptions,
        boolean uid,
        boolean macDecode)
        implements Target {
    private static final int LONGEST_PREFIX = 29;
    private static final int DEFAULT_LEVEL = 4;
    /** The names of the levels, at their numbers. */
    private static final List<String> LEVELS =
            List.of("emerg", "alert", "crit", "error", "warning", "notice", "info", "debug");

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.custom("--log-prefix", 1, words -> LogPrefix.read(words.get(0), LONGEST_PREFIX)),
            Option.custom("--log-level", 1, words -> readLevel(words.get(0))),
            Option.flag("--log-tcp-sequence"),
            Option.flag("--log-tcp-options"),
            Option.flag("--log-ip-options"),
            Option.flag("--log-uid"),
            Option.flag("--log-macdecode"));

    static final TargetRoom ROOM = TargetRoom.of("LOG", OPTIONS, LogTarget::read)
            .listed(Listed.as("LOG")
                    .with("flags (\\d+)", LogTarget::listedFlags)
                    .with("level err", "--log-level 3")
                    .with("level warn", "--log-level 4")
                    .with("level (\\S+)", "--log-level $1")
                    .with("tcp-sequence", "--log-tcp-sequence")
                    .with("tcp-options", "--log-tcp-options")
                    .with("ip-options", "--log-ip-options")
                    .with("uid", "--log-uid")
                    .with("macdecode", "--log-macdecode")
                    .with("prefix \"(.*)\"", found -> "--log-prefix " + OptionText.quoted(found.group(1))));

    private static LogTarget read(OptionValues values, Family family, RuleHead head) {
        return new LogTarget(
                values.find("--log-prefix", String.class).orElse(""),
                values.find("--log-level", Integer.class).orElse(DEFAULT_LEVEL),
                values.has("--log-tcp-sequence"),
                values.has("--log-tcp-options"),
                values.has("--log-ip-options"),
                values.has("--log-uid"),
                values.has("--log-macdecode"));
    }

    /** A listing's flags as a number, bit by bit. Source: kernel include/uapi/linux/netfilter/nf_log.h, NF_LOG_*. */
    private static String listedFlags(MatchResult found) {
        int bits = Integer.parseInt(found.group(1));
        return ((bits & 1) == 0 ? "" : "--log-tcp-sequence ")
                + ((bits & 2) == 0 ? "" : "--log-tcp-options ")
                + ((bits & 4) == 0 ? "" : "--log-ip-options ")
                + ((bits & 8) == 0 ? "" : "--log-uid ")
                + ((bits & 32) == 0 ? "" : "--log-macdecode ").strip();
    }

    private static int readLevel(String word) throws OptionException {
        if (word.equals("panic")) {
            return 0;
        }
        int named = LEVELS.indexOf(word);
        if (named >= 0) {
            return named;
        }
        if (word.matches("(0[xX])?[0-7]|0[0-7]")) {
            return word.charAt(word.length() - 1) - '0';
        }
        String beginning = word.toLowerCase(Locale.ROOT);
        throw OptionException.of(
                        "option-value-unknown",
                        "LOG knows no level '" + word + "'",
                        "0 to 7, or one of " + String.join(", ", LEVELS))
                .withHint(LEVELS.stream()
                        .filter(level -> !word.isEmpty() && level.startsWith(beginning))
                        .findFirst()
                        .map(level -> "did you mean " + level + "?")
                        .orElse(Spelling.hint(word, LEVELS)));
    }

    @Override
    public String name() {
        return "LOG";
    }

    @Override
    public Verdict apply(TargetContext context) {
        context.log(prefix);
        return Verdict.CONTINUE;
    }

    @Override
    public Effect effect() {
        return Effect.OBSERVES;
    }

    @Override
    public String toSave() {
        return "-j LOG" + (prefix.isEmpty() ? "" : " --log-prefix " + OptionText.quoted(prefix))
                + (level == DEFAULT_LEVEL ? "" : " --log-level " + level)
                + (tcpSequence ? " --log-tcp-sequence" : "")
                + (tcpOptions ? " --log-tcp-options" : "")
                + (ipOptions ? " --log-ip-options" : "")
                + (uid ? " --log-uid" : "")
                + (macDecode ? " --log-macdecode" : "");
    }
}
