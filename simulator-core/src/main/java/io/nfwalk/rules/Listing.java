package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code iptables -L} prints, with any of {@code -n}, {@code -v}, {@code -x} and {@code --line-numbers}, and
 * makes lines of an iptables-save text of it. What the listing does not say is told, once each.
 *
 * <pre>
 *   Chain FORWARD (policy DROP 0 packets, 0 bytes)
 *    pkts bytes target     prot opt in     out     source               destination
 *      12   720 ACCEPT     6    --  eth0   *       0.0.0.0/0            10.9.0.2             tcp dpt:80
 * </pre>
 *
 * <p>Several tables may follow each other; a built-in chain that comes again begins the next one. A table's built-in
 * chains say which one it is, as far as they can; so does a line with the command that printed it.
 */
final class Listing {
    private static final Pattern CHAIN = Pattern.compile(
            "Chain (\\S+) \\((?:policy (\\S+)(?: (\\S+) packets, (\\S+) bytes)?|-?\\d+ references?)\\)\\s*");
    private static final Pattern HEADING =
            Pattern.compile("\\s*(num\\s+)?(pkts\\s+bytes\\s+)?target\\s+prot\\s+opt\\s.*");
    private static final Pattern COMMAND =
            Pattern.compile(".*\\b(ip6?tables)(?:-nft|-legacy)?\\b(.*\\s-[a-zA-Z]*L\\b.*)");
    private static final Pattern OF_TABLE = Pattern.compile(".*\\s(?:-t|--table)[ =](\\w+).*");

    /** The longest heading and the longest command in characters; what is longer is neither. */
    static final int LONGEST_HEADING = 1_000;

    /** The most lines of a listing: to find out what their words stand for takes longer than to read options. */
    static final int MOST_LINES = 50_000;

    /** The most words of a line: with those of its columns, more than a rule's options can be listed with. */
    static final int MOST_WORDS = 2 * RuleSetParser.MOST_WORDS;

    /** The most words of all lines together. */
    static final int MOST_WORDS_IN_ALL = 1_000_000;

    private final ParseOptions options;
    private final Diagnostics diagnostics;
    private final ListedRule.Reader rules;
    private final Set<Integer> unread;
    private final List<Block> blocks = new ArrayList<>();
    private Optional<TableName> commanded = Optional.empty();
    private int words;
    private boolean numbered;
    private boolean verbose;
    private ListedChain chain;

    /** A chain's heading and rules. */
    private record ListedChain(String name, Optional<String> policy, int line, List<NumberedLine> rules) {}

    /** The chains of one table. */
    private static final class Block {
        private final Map<String, ListedChain> chains = new LinkedHashMap<>();
        private Optional<TableName> said = Optional.empty();
        private int line;
    }

    /**
     * A line of iptables-save text, and the line of the listing that it comes from.
     *
     * @param number from 1
     * @param text without its end
     */
    record NumberedLine(int number, String text) {}

    private Listing(String text, ParseOptions options, Diagnostics diagnostics, Set<Integer> unread) {
        this.unread = Set.copyOf(unread);
        this.options = options;
        this.diagnostics = diagnostics;
        this.rules = new ListedRule.Reader(options, diagnostics, text);
    }

    /** Whether the text is a listing: the heading of a chain is the first that is no command, comment or blank. */
    static boolean is(String text) {
        int begin = 0;
        for (int count = 0; count < 20 && begin < text.length(); count++) {
            int end = text.indexOf('\n', begin);
            String line = beginning(text, begin, end < 0 ? text.length() : end).strip();
            if (CHAIN.matcher(line).matches()) {
                return true;
            }
            boolean mayStandBefore = line.isEmpty()
                    || line.startsWith("#")
                    || COMMAND.matcher(line).matches()
                    || TerminalPrompt.is(line);
            if (!mayStandBefore) {
                return false;
            }
            begin = end < 0 ? text.length() : end + 1;
        }
        return false;
    }

    /** A line, or of a long one, which is no heading, a part. */
    private static String beginning(String text, int begin, int end) {
        return text.substring(begin, Math.min(end, begin + LONGEST_HEADING));
    }

    /** The family of the command that printed it, if it stands there. */
    static Optional<Family> familyOf(String text) {
        return beginning(text, 0, text.length())
                .lines()
                .limit(5)
                .map(COMMAND::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .map(command -> command.group(1).equals("ip6tables") ? Family.IPV6 : Family.IPV4);
    }

    /**
     * The same rules as lines of an iptables-save text.
     *
     * @param unread the lines whose words behind the destination are kept as they are, because no room takes them
     */
    static List<NumberedLine> toSave(String text, ParseOptions options, Diagnostics diagnostics, Set<Integer> unread) {
        Listing listing = new Listing(text, options, diagnostics, unread);
        diagnostics.at(1, "");
        diagnostics.warning(
                "listing",
                1,
                1,
                "this is a listing of iptables -L, which iptables-restore does not read",
                "",
                "iptables-save tells more");
        if (options.family() == Family.IPV6 && !text.contains("eui64")) {
            diagnostics.warning(
                    "listing-silent",
                    1,
                    1,
                    "ip6tables-nft lists no word of -m eui64: a rule that asks for it looks as if it did not",
                    "",
                    "ip6tables-save says it");
        }
        listing.read(text);
        return listing.lines();
    }

    /** The rule that was made of the listing's line of that number. */
    static String ruleOf(int number, List<NumberedLine> lines) {
        return lines.stream()
                .filter(line -> line.number() == number && line.text().startsWith("-A"))
                .map(NumberedLine::text)
                .findFirst()
                .orElseThrow();
    }

    private void read(String text) {
        int number = 0;
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf('\n', begin);
            end = end < 0 ? text.length() : end;
            number++;
            if (number > MOST_LINES || words > MOST_WORDS_IN_ALL) {
                diagnostics.at(number, "");
                String expected =
                        "at most " + (number > MOST_LINES ? MOST_LINES + " lines" : MOST_WORDS_IN_ALL + " words")
                                + " of a listing, or what iptables-save prints";
                diagnostics.error("listing-too-long", 1, 1, "the listing is longer than is read", expected, "");
                return;
            }
            if (end - begin > RuleSetParser.LONGEST_LINE) {
                RuleSetParser.tooLong(diagnostics, number, end - begin);
            } else {
                line(number, text.substring(begin, end).stripTrailing());
            }
            begin = end + 1;
        }
    }

    private void line(int number, String line) {
        diagnostics.at(number, line);
        if (line.isBlank() || line.startsWith("# Warning:")) {
            return;
        }
        boolean prompt = TerminalPrompt.is(line);
        // Nearly all lines are rules: a look for a word of the others is enough to know.
        String other = line.length() > LONGEST_HEADING ? "" : line;
        Matcher heading = CHAIN.matcher(other.startsWith("Chain ") ? line : "");
        Matcher columns = HEADING.matcher(other.contains("target") ? line : "");
        Matcher command = COMMAND.matcher(other.contains("tables") ? line : "");
        if (heading.matches()) {
            begin(number, heading);
        } else if (columns.matches()) {
            columns(columns);
        } else if (command.matches()) {
            Matcher table = OF_TABLE.matcher(command.group(2));
            commanded = table.matches() ? TableName.of(table.group(1)) : Optional.of(TableName.FILTER);
            blocks.add(new Block());
        } else if (chain == null && !prompt) {
            diagnostics.error(
                    "listing-line", 1, line.length(), "this line is no part of a listing", "Chain NAME (...)", "");
        } else if (!prompt && words(line) > MOST_WORDS) {
            String expected = "at most " + MOST_WORDS + " words";
            diagnostics.error("too-many-words", 1, 1, "the line has " + words(line) + " words", expected, "");
        } else if (!prompt) {
            words += words(line);
            rules.read(line, numbered, verbose, unread.contains(number))
                    .ifPresent(rule -> chain.rules().add(new NumberedLine(number, "-A " + chain.name() + rule)));
        }
    }

    private static int words(String line) {
        int count = 0;
        for (int i = 0; i < line.length(); i++) {
            boolean begins = line.charAt(i) > ' ' && (i == 0 || line.charAt(i - 1) <= ' ');
            count += begins ? 1 : 0;
        }
        return count;
    }

    private void columns(Matcher heading) {
        numbered = heading.group(1) != null;
        verbose = heading.group(2) != null;
    }

    private void begin(int number, Matcher heading) {
        String name = heading.group(1);
        boolean another =
                blocks.isEmpty() || blocks.get(blocks.size() - 1).chains.containsKey(name);
        if (another) {
            blocks.add(new Block());
        }
        Block block = blocks.get(blocks.size() - 1);
        if (block.chains.isEmpty()) {
            block.line = number;
            block.said = commanded;
            commanded = Optional.empty();
        }
        chain = new ListedChain(name, Optional.ofNullable(heading.group(2)), number, new ArrayList<>());
        block.chains.put(name, chain);
    }

    private List<NumberedLine> lines() {
        List<NumberedLine> lines = new ArrayList<>();
        for (Block block : blocks) {
            if (!block.chains.isEmpty()) {
                TableName table = block.said.orElseGet(() -> guess(block));
                lines.add(new NumberedLine(block.line, "*" + table));
                for (ListedChain each : block.chains.values()) {
                    lines.add(new NumberedLine(
                            each.line(), ":" + each.name() + " " + each.policy().orElse("-") + " [0:0]"));
                }
                block.chains.values().forEach(each -> lines.addAll(each.rules()));
                lines.add(new NumberedLine(block.line, "COMMIT"));
            }
        }
        return lines;
    }

    /** The table with just these built-in chains; of several the one that was said, or the likeliest. */
    private TableName guess(Block block) {
        List<String> builtIn = block.chains.values().stream()
                .filter(each -> each.policy().isPresent())
                .map(ListedChain::name)
                .toList();
        List<TableName> fitting = new ArrayList<>();
        for (TableName table : List.of(
                options.listedTable(),
                TableName.FILTER,
                TableName.NAT,
                TableName.MANGLE,
                TableName.RAW,
                TableName.SECURITY)) {
            List<String> hooks = table.hooks().stream().map(Hook::name).toList();
            if (hooks.containsAll(builtIn) && hooks.size() == builtIn.size()) {
                fitting.add(table);
            }
        }
        for (TableName table : List.of(options.listedTable(), TableName.FILTER, TableName.NAT, TableName.MANGLE)) {
            if (table.hooks().stream().map(Hook::name).toList().containsAll(builtIn)) {
                fitting.add(table);
            }
        }
        TableName table = fitting.isEmpty() ? options.listedTable() : fitting.get(0);
        diagnostics.at(block.line, "");
        diagnostics.warning(
                "listing-table",
                1,
                1,
                "a listing does not name its table; by its chains " + String.join(", ", builtIn) + " this is " + table,
                "",
                "a line 'iptables -t TABLE -L' before it says which it is, and so does --table");
        return table;
    }
}
