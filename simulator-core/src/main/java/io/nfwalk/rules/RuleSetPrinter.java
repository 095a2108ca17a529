package io.nfwalk.rules;

import io.nfwalk.packet.Network;
import io.nfwalk.rules.RuleHead.InterfaceName;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import java.util.function.Consumer;

/** Prints rules as iptables-save 1.8.9 does. */
final class RuleSetPrinter {
    /** A text of which so much was written is passed on. */
    private static final int PIECE = 1 << 16;

    private RuleSetPrinter() {}

    /** All tables: {@code *filter}, its chains, its rules grouped by chain, {@code COMMIT}; in pieces. */
    static void print(RuleSet rules, Consumer<String> pieces) {
        StringBuilder text = new StringBuilder();
        for (Table table : rules.tables()) {
            text.append('*').append(table.name()).append('\n');
            for (Chain chain : table.chains()) {
                print(chain, text);
                passOn(text, PIECE, pieces);
            }
            for (Chain chain : table.chains()) {
                for (RuleLine line : chain.rules()) {
                    if (rules.countersPrinted()) {
                        text.append(line.counters()).append(' ');
                    }
                    text.append("-A ").append(chain.name());
                    printRule(line.rule(), text);
                    text.append('\n');
                    passOn(text, PIECE, pieces);
                }
            }
            text.append("COMMIT\n");
        }
        passOn(text, 1, pieces);
    }

    private static void passOn(StringBuilder text, int least, Consumer<String> pieces) {
        if (text.length() >= least) {
            pieces.accept(text.toString());
            text.setLength(0);
        }
    }

    /** {@code :INPUT ACCEPT [5:300]}; the kernel keeps no counters for user chains. */
    private static void print(Chain chain, StringBuilder text) {
        text.append(':').append(chain.name()).append(' ');
        if (chain.policy().isPresent()) {
            text.append(chain.policy().get()).append(' ').append(chain.counters());
        } else {
            text.append("- ").append(Counters.ZERO);
        }
        text.append('\n');
    }

    /** What stands behind {@code -A CHAIN}, each part with a blank before it. */
    static void printRule(Rule rule, StringBuilder text) {
        printHead(rule.head(), text);
        for (Match match : rule.matches()) {
            part(match.toSave(), text);
        }
        part(rule.action().toSave(), text);
    }

    private static void part(String printed, StringBuilder text) {
        if (!printed.isEmpty()) {
            text.append(' ').append(printed);
        }
    }

    private static void printHead(RuleHead head, StringBuilder text) {
        network("-s", head.source(), text);
        network("-d", head.destination(), text);
        interfaceName("-i", head.inInterface(), text);
        interfaceName("-o", head.outInterface(), text);
        if (head.protocol().isPresent()) {
            Negatable<Integer> protocol = head.protocol().get();
            option("-p", protocol.negated(), text).append(' ').append(ProtocolNames.name(protocol.value()));
        }
        head.fragment().ifPresent(fragment -> option("-f", fragment.negated(), text));
    }

    private static StringBuilder option(String name, boolean negated, StringBuilder text) {
        return text.append(negated ? " ! " : " ").append(name);
    }

    private static void network(String name, Optional<Negatable<Network>> condition, StringBuilder text) {
        if (condition.isPresent()) {
            option(name, condition.get().negated(), text)
                    .append(' ')
                    .append(condition.get().value());
        }
    }

    private static void interfaceName(String name, Optional<Negatable<InterfaceName>> condition, StringBuilder text) {
        if (condition.isPresent()) {
            option(name, condition.get().negated(), text)
                    .append(' ')
                    .append(condition.get().value().text());
        }
    }
}
