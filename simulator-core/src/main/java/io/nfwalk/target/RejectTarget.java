package io.nfwalk.target;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code -j REJECT}: the packet is gone, and its sender is told so, unless no answer may be given to such a packet.
 *
 * <p>Semantics: kernel net/ipv4/netfilter/ipt_REJECT.c, net/ipv6/netfilter/ip6t_REJECT.c. Options and save form:
 * iptables extensions/libipt_REJECT.c, libip6t_REJECT.c.
 *
 * @param answer what the sender is told
 */
record RejectTarget(Answer answer) implements Target {
    /** What stands in {@code --reject-with}. Of a word that begins several names, the first in this order is meant. */
    enum Answer {
        /** Network unreachable. */
        NET_UNREACHABLE(Family.IPV4, "icmp-net-unreachable", "net-unreach", 3, 0),
        /** Host unreachable. */
        HOST_UNREACHABLE(Family.IPV4, "icmp-host-unreachable", "host-unreach", 3, 1),
        /** Protocol unreachable. */
        PROTOCOL_UNREACHABLE(Family.IPV4, "icmp-proto-unreachable", "proto-unreach", 3, 2),
        /** Port unreachable: the default of IPv4. */
        PORT_UNREACHABLE(Family.IPV4, "icmp-port-unreachable", "port-unreach", 3, 3),
        /** Network administratively prohibited. */
        NET_PROHIBITED(Family.IPV4, "icmp-net-prohibited", "net-prohib", 3, 9),
        /** Host administratively prohibited. */
        HOST_PROHIBITED(Family.IPV4, "icmp-host-prohibited", "host-prohib", 3, 10),
        /** A TCP segment with RST. */
        TCP_RESET(Family.IPV4, "tcp-reset", "tcp-rst", -1, -1),
        /** Communication administratively prohibited. */
        ADMIN_PROHIBITED(Family.IPV4, "icmp-admin-prohibited", "admin-prohib", 3, 13),

        /** IPv6: no route. */
        NO_ROUTE_6(Family.IPV6, "icmp6-no-route", "no-route", 1, 0),
        /** IPv6: administratively prohibited. */
        ADMIN_PROHIBITED_6(Family.IPV6, "icmp6-adm-prohibited", "adm-prohibited", 1, 1),
        /** IPv6: address unreachable. */
        ADDRESS_UNREACHABLE_6(Family.IPV6, "icmp6-addr-unreachable", "addr-unreach", 1, 3),
        /** IPv6: port unreachable: the default of IPv6. */
        PORT_UNREACHABLE_6(Family.IPV6, "icmp6-port-unreachable", "port-unreach", 1, 4),
        /** A TCP segment with RST, over IPv6. */
        TCP_RESET_6(Family.IPV6, "tcp-reset", "tcp-reset", -1, -1),
        /** IPv6: source address failed the policy. */
        POLICY_FAIL_6(Family.IPV6, "icmp6-policy-fail", "policy-fail", 1, 5),
        /** IPv6: reject route. */
        REJECT_ROUTE_6(Family.IPV6, "icmp6-reject-route", "reject-route", 1, 6);

        private final Family family;
        private final String word;
        private final String alias;
        private final int type;
        private final int code;

        Answer(Family family, String word, String alias, int type, int code) {
            this.family = family;
            this.word = word;
            this.alias = alias;
            this.type = type;
            this.code = code;
        }

        /** The answers of a family, in the order in which iptables looks for them. */
        static List<Answer> of(Family family) {
            return List.of(values()).stream()
                    .filter(answer -> answer.family == family)
                    .toList();
        }

        /** What REJECT answers if the rule does not say. */
        static Answer byDefault(Family family) {
            return family == Family.IPV4 ? PORT_UNREACHABLE : PORT_UNREACHABLE_6;
        }

        private boolean beginsWith(String beginning) {
            return word.startsWith(beginning) || alias.startsWith(beginning);
        }

        /** Whether it is a RST and not an ICMP error. */
        boolean isReset() {
            return this == TCP_RESET || this == TCP_RESET_6;
        }
    }

    private static final String WITH = "--reject-with";
    private static final List<Hook> HOOKS = List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);

    static final TargetRoom ROOM = new TargetRoom(
                    "REJECT",
                    family -> OptionTable.of(Option.custom(WITH, 1, words -> readAnswer(words.get(0), family))),
                    (values, family, head) ->
                            new RejectTarget(values.find(WITH, Answer.class).orElse(Answer.byDefault(family))))
            .listed(Listed.as("reject-with (\\S+)", "--reject-with $1"));

    private static Answer readAnswer(String word, Family family) throws OptionException {
        String beginning = word.toLowerCase(Locale.ROOT);
        List<Answer> answers = Answer.of(family);
        List<String> words = answers.stream().map(answer -> answer.word).toList();
        return answers.stream()
                .filter(answer -> answer.beginsWith(beginning))
                .findFirst()
                .orElseThrow(() -> OptionException.of(
                                "option-value-unknown",
                                "REJECT knows no answer '" + word + "'",
                                String.join(", ", words))
                        .withHint(Spelling.hint(word, words)));
    }

    @Override
    public String name() {
        return "REJECT";
    }

    @Override
    public Verdict apply(TargetContext context) {
        if (answer.isReset()) {
            context.sendTcpReset();
        } else {
            context.sendIcmpError(answer.type, answer.code);
        }
        return new Verdict.Drop("REJECT");
    }

    @Override
    public Effect effect() {
        return Effect.ENDS;
    }

    @Override
    public String toSave() {
        return "-j REJECT --reject-with " + answer.word;
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.FILTER, "REJECT", placement)
                .or(() -> Refusals.unlessAt(HOOKS, "REJECT", placement))
                .or(() -> answer.isReset()
                        ? Refusals.unlessTcp("REJECT --reject-with tcp-reset", placement)
                        : Optional.empty());
    }
}
