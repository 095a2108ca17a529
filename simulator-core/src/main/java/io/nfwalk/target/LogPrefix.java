package io.nfwalk.target;

import io.nfwalk.rules.OptionException;

/** The prefix that LOG and NFLOG take. Source: iptables extensions/libxt_LOG.c, libxt_NFLOG.c. */
final class LogPrefix {
    private LogPrefix() {}

    /** Reads a prefix; what is too long is cut, as iptables does without a word. */
    static String read(String word, int longest) throws OptionException {
        if (word.isEmpty()) {
            throw OptionException.of("option-value-too-short", "the prefix is empty", "1 to " + longest + " characters")
                    .withHint("leave the option out");
        }
        return word.length() > longest ? word.substring(0, longest) : word;
    }
}
