package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;

/**
 * {@code -j NFQUEUE}: hands the packet to a program. nfwalk's hosts run none that listens: the packet is dropped, or
 * with
 * {@code --queue-bypass} the table lets it pass, and a nat table's hook neither decides nor translates.
 *
 * <p>Semantics: kernel net/netfilter/xt_NFQUEUE.c; nf_queue.c, nf_queue. Options and save form: iptables
 * extensions/libxt_NFQUEUE.c.
 *
 * @param queues one queue, or those among which the packets are shared out; 0 to 65535
 * @param bypass whether packets pass where nobody listens
 * @param cpuFanout whether the CPU decides which of the queues it is
 */
record NfqueueTarget(NumberRange queues, boolean bypass, boolean cpuFanout) implements Target {
    private static final int LAST = 0xffff;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.number("--queue-num", 0, LAST).excludes("--queue-balance"),
            Option.custom("--queue-balance", 1, words -> readBalance(words.get(0)))
                    .excludes("--queue-num"),
            Option.flag("--queue-bypass"),
            Option.flag("--queue-cpu-fanout").needs("--queue-balance"));

    static final TargetRoom ROOM = TargetRoom.of("NFQUEUE", OPTIONS, NfqueueTarget::read)
            .listed(Listed.as("NFQUEUE")
                    .with("num (\\d+)", "--queue-num $1")
                    .with("balance (\\S+)", "--queue-balance $1")
                    .with("bypass", "--queue-bypass")
                    .with("cpu-fanout", "--queue-cpu-fanout"));

    private static NfqueueTarget read(OptionValues values, Family family, RuleHead head) {
        NumberRange queues = values.find("--queue-balance", NumberRange.class)
                .orElse(NumberRange.of(values.number("--queue-num", 0)));
        return new NfqueueTarget(queues, values.has("--queue-bypass"), values.has("--queue-cpu-fanout"));
    }

    /** The kernel counts the queues in 16 bits: all 65536 are too many. */
    private static NumberRange readBalance(String word) throws OptionException {
        if (word.indexOf(':') < 0) {
            throw OptionException.of("option-value-unknown", "'" + word + "' is no range of queues", "first:last");
        }
        NumberRange queues = OptionText.range(word, 0, LAST);
        if (queues.first() >= queues.last()) {
            throw OptionException.of(
                    "option-value-out-of-range", word + " is no range of queues", "the lower queue first");
        }
        if (queues.equals(new NumberRange(0, LAST))) {
            throw OptionException.of("option-value-out-of-range", word + " are too many queues", "at most " + LAST);
        }
        return queues;
    }

    @Override
    public String name() {
        return "NFQUEUE";
    }

    @Override
    public Verdict apply(TargetContext context) {
        return bypass ? new Verdict.Bypass() : new Verdict.Drop("QUEUE");
    }

    @Override
    public String toSave() {
        boolean one = queues.first() == queues.last();
        return "-j NFQUEUE " + (one ? "--queue-num " : "--queue-balance ") + queues
                + (bypass ? " --queue-bypass" : "")
                + (cpuFanout ? " --queue-cpu-fanout" : "");
    }
}
