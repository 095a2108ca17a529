package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a listing as the options of a rule. */
final class ListedRule {
    private static final List<String> ANYWHERE = List.of("anywhere", "0.0.0.0/0", "::/0");
    private static final Pattern WORD = Pattern.compile("\\S+");

    /** The name of the match that stands for words which nobody could read. */
    static final String UNREAD = "listed";

    private ListedRule() {}

    /** Reads rule lines of one listing. */
    static final class Reader {
        private final ParseOptions options;
        private final Diagnostics diagnostics;
        private final String listing;
        private final Map<String, Boolean> alone = new HashMap<>();

        /** A reader of lines of that listing. */
        Reader(ParseOptions options, Diagnostics diagnostics, String listing) {
            this.options = options;
            this.diagnostics = diagnostics;
            this.listing = listing;
        }

        /**
         * The rule behind {@code -A CHAIN}, with a blank before each option; empty, which is told, if the line is none.
         */
        Optional<String> read(String line, boolean numbered, boolean verbose, boolean asItIs) {
            List<Matcher> columns = new ArrayList<>();
            Matcher words = WORD.matcher(line);
            while (words.find()) {
                columns.add(match(line, words.start(), words.end()));
            }
            int at = (numbered ? 1 : 0) + (verbose ? 2 : 0);
            int opt = indexOfOpt(columns, at);
            int last = opt + (verbose ? 4 : 2);
            boolean hasTarget = opt - at == 2;
            if (opt < at + 1 || opt > at + 2 || last >= columns.size()) {
                diagnostics.error(
                        "listing-line",
                        1,
                        line.length(),
                        "this line is no rule of a listing",
                        "TARGET PROT OPT ...",
                        "");
                return Optional.empty();
            }
            StringBuilder rule = new StringBuilder();
            address("-s", word(columns, last - 1), rule);
            address("-d", word(columns, last), rule);
            if (verbose) {
                device("-i", word(columns, opt + 1), rule);
                device("-o", word(columns, opt + 2), rule);
            } else if (diagnostics.firstTime("listing-interfaces")) {
                warn(
                        "listing-interfaces",
                        "without -v a listing shows no -i and -o, so rules may be narrower than they look",
                        "iptables -L -n -v");
            }
            protocol(word(columns, opt - 1), rule);
            String fragment = word(columns, opt);
            if (fragment.endsWith("f")) {
                rule.append(fragment.startsWith("!") ? " ! -f" : " -f");
            }
            String target = hasTarget ? word(columns, opt - 2) : "";
            String rest = line.substring(columns.get(last).end()).strip();
            if (asItIs && !rest.isEmpty()) {
                boolean jumps = rest.startsWith("[goto]");
                unread(rest, Optional.empty(), rule);
                rule.append(target.isEmpty() ? "" : (jumps ? " -g " : " -j ") + target);
            } else {
                rest(rest, target, rule);
            }
            return Optional.of(rule.toString());
        }

        private static Matcher match(String line, int from, int to) {
            Matcher matcher = WORD.matcher(line).region(from, to);
            matcher.lookingAt();
            return matcher;
        }

        private static String word(List<Matcher> columns, int index) {
            return columns.get(index).group();
        }

        /** Where the column opt is: {@code --}, {@code -f} or {@code !f}. */
        private static int indexOfOpt(List<Matcher> columns, int from) {
            for (int i = from; i < columns.size(); i++) {
                if (List.of("--", "-f", "!f").contains(word(columns, i))) {
                    return i;
                }
            }
            return -1;
        }

        private void warn(String code, String message, String hint) {
            diagnostics.warning(code, 1, 1, message, "", hint);
        }

        private void address(String option, String column, StringBuilder rule) {
            boolean negated = column.startsWith("!");
            String address = negated ? column.substring(1) : column;
            if (ANYWHERE.contains(address) && !negated) {
                return;
            }
            String plain =
                    address.equals("anywhere") ? (options.family() == Family.IPV4 ? "0.0.0.0/0" : "::/0") : address;
            int slash = plain.indexOf('/');
            if (IpAddress.parse(slash < 0 ? plain : plain.substring(0, slash)).isPresent()) {
                rule.append(negated ? " ! " : " ").append(option).append(' ').append(plain);
                return;
            }
            if (diagnostics.firstTime("listing-name " + address)) {
                warn(
                        "listing-name",
                        "'" + address
                                + "' is a name that iptables found for an address; which, the listing does not say",
                        "iptables -L -n -v");
            }
            keep((negated ? "not " : "") + (option.equals("-s") ? "source " : "destination ") + address, rule);
        }

        private static void device(String option, String column, StringBuilder rule) {
            boolean negated = column.startsWith("!");
            String name = negated ? column.substring(1) : column;
            if (negated || !name.equals("*") && !name.equals("any")) {
                rule.append(negated ? " ! " : " ").append(option).append(' ').append(name);
            }
        }

        private static void protocol(String column, StringBuilder rule) {
            boolean negated = column.startsWith("!");
            String protocol = negated ? column.substring(1) : column;
            if (!protocol.equals("all") && !protocol.equals("0")) {
                rule.append(negated ? " ! -p " : " -p ").append(protocol);
            }
        }

        /** What stands behind the destination: the matches' words, then the target's. */
        private void rest(String text, String target, StringBuilder rule) {
            boolean jumps = text.startsWith("[goto] ") || text.equals("[goto]");
            String words = jumps ? text.substring(6).strip() : text;
            Optional<TargetRoom> room =
                    target.isEmpty() ? Optional.empty() : options.extensions().target(target);
            String ofTarget = "";
            StringBuilder unknown = new StringBuilder();
            int at = 0;
            while (at < words.length()) {
                Optional<Listed.Found> end = at(room.flatMap(TargetRoom::listed), words, at);
                Optional<Known> match = end.isPresent() ? Optional.empty() : match(words, at);
                if (end.isPresent() || match.isPresent()) {
                    flush(unknown, rule);
                }
                if (end.isPresent()) {
                    ofTarget += end.get().options();
                    at = end.get().end();
                } else if (match.isPresent()) {
                    Listed.Found found = match.get().found();
                    match(match.get().room(), found, words.substring(at, found.end()), rule);
                    at = found.end();
                } else {
                    int blank = words.indexOf(' ', at);
                    int next = blank < 0 ? words.length() : blank;
                    unknown.append(unknown.isEmpty() ? "" : " ").append(words, at, next);
                    at = next;
                }
                at = Listed.behindBlanks(words, at);
            }
            boolean unreadTarget = !unknown.isEmpty() && !target.isEmpty() && room.isEmpty() && isUpperCase(target);
            if (!unreadTarget) {
                flush(unknown, rule);
            }
            if (!target.isEmpty()) {
                rule.append(jumps ? " -g " : " -j ").append(target).append(ofTarget);
            }
            if (unreadTarget) {
                Arrays.stream(unknown.toString().split(" "))
                        .forEach(word -> rule.append(' ').append(OptionText.quoted(word)));
            }
        }

        /** Adds the match, or its words where these don't say all that it hangs on. */
        private void match(MatchRoom room, Listed.Found found, String words, StringBuilder rule) {
            Optional<Listed.Unnamed> unnamed = room.listed().flatMap(Listed::unnamed);
            boolean shared = unnamed.isPresent() && !isAlone(room);
            Optional<String> unsaid = found.unsaid()
                    .or(() -> unnamed.filter(option -> shared)
                            .map(option ->
                                    option.option() + ", so which rules with -m " + room.name() + " count together"));
            if (unsaid.isPresent()) {
                unread(words.strip(), unsaid, rule);
                return;
            }
            rule.append(" -m ").append(room.name()).append(found.options());
            unnamed.ifPresent(option -> {
                rule.append(' ').append(option.option()).append(' ').append(option.stated());
                if (diagnostics.firstTime("listing-silent " + option.option())) {
                    warn(
                            "listing-silent",
                            "a listing does not say " + option.option() + "; '" + option.stated()
                                    + "' stands for it, as no other rule of this listing can share it",
                            "iptables-save says it");
                }
            });
        }

        private boolean isAlone(MatchRoom room) {
            return alone.computeIfAbsent(
                    room.name(),
                    name -> room.listed().map(words -> words.timesIn(listing)).orElse(0L) <= 1);
        }

        private static boolean isUpperCase(String target) {
            return target.chars().allMatch(c -> Character.isUpperCase(c) || Character.isDigit(c));
        }

        private record Known(MatchRoom room, Listed.Found found) {}

        /** The match whose words reach furthest. */
        private Optional<Known> match(String words, int at) {
            Optional<Known> best = Optional.empty();
            for (MatchRoom room : options.extensions().matches()) {
                Optional<Listed.Found> found = at(room.listed(), words, at);
                if (found.isPresent()
                        && (best.isEmpty()
                                || found.get().end() > best.get().found().end())) {
                    best = Optional.of(new Known(room, found.get()));
                }
            }
            return best;
        }

        private Optional<Listed.Found> at(Optional<Listed> listed, String words, int at) {
            return listed.filter(form -> form.isFor(options.family())).flatMap(form -> form.at(words, at));
        }

        private void flush(StringBuilder unknown, StringBuilder rule) {
            if (!unknown.isEmpty()) {
                unread(unknown.toString(), Optional.empty(), rule);
                unknown.setLength(0);
            }
        }

        /** What can't be read is kept as a match that nobody knows. */
        private void unread(String words, Optional<String> unsaid, StringBuilder rule) {
            if (diagnostics.firstTime("listing-words " + words)) {
                if (unsaid.isPresent()) {
                    warn(
                            "listing-silent",
                            "'" + words + "' of a listing does not say " + unsaid.get()
                                    + "; what hangs on it is undetermined",
                            "iptables-save says it");
                } else {
                    warn(
                            "listing-words",
                            "nfwalk can't read '" + words + "' of a listing; what hangs on it is undetermined",
                            "iptables-save says it in options");
                }
            }
            keep(words, rule);
        }

        private static void keep(String words, StringBuilder rule) {
            rule.append(" -m ").append(UNREAD);
            Arrays.stream(words.split(" ")).forEach(word -> rule.append(' ').append(OptionText.quoted(word)));
        }
    }
}
