package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Restores a text line by line, as iptables-restore does: a table's changes are seen by later lines of its block at
 * once, and come into force together at its COMMIT. After the first error no more is committed, but all is read.
 */
final class RestoreSession {
    private static final Pattern LISTED_BY =
            Pattern.compile(".*\\bip6?tables(?:-nft|-legacy)?\\b(.*\\s(?:-[a-zA-Z]*S|--list-rules)\\b.*)");
    private static final Pattern OF_TABLE = Pattern.compile(".*\\s(?:-t|--table)[ =](\\w+).*");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final ParseOptions options;
    private final boolean noflush;
    private final int mostRules;
    private final Diagnostics diagnostics;
    private final SourceLineReader lines = new SourceLineReader();
    private final Map<TableName, Table> committed = new LinkedHashMap<>();
    private final RuleSet existing;
    private final IntFunction<String> source;
    private Optional<TableDraft> open = Optional.empty();
    private TableCommands commands;
    private int startNumber;
    private Optional<TableName> listedTable = Optional.empty();
    private boolean listing;
    private boolean countersSeen;
    private boolean notRules;
    private int rules;
    private int chains;
    /** What the present line asks for, if another session has read it, or may use it. */
    private Optional<Command> known = Optional.empty();

    /** @param source the lines that will be given, by number, to look at them once more */
    RestoreSession(ParseOptions options, RuleSet existing, boolean noflush, IntFunction<String> source) {
        this(options, existing, noflush, source, RuleSetParser.MOST_RULES);
    }

    RestoreSession(ParseOptions options, RuleSet existing, boolean noflush, IntFunction<String> source, int mostRules) {
        this.options = options;
        this.mostRules = mostRules;
        this.existing = existing;
        this.noflush = noflush;
        this.source = source;
        this.diagnostics = new Diagnostics(options.fileName());
        existing.tables().forEach(table -> committed.put(table.name(), table));
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    /** Whether the text has shown not to be rules at all, so that it makes no sense to read on. */
    boolean isHopeless() {
        return notRules;
    }

    /**
     * What was made of a line.
     *
     * @param line what it is
     * @param command what it asks for, if every iptables would read that in it without a remark
     */
    record Reading(SourceLine line, Optional<Command> command) {
        /** Of a line that was not looked at. */
        static final Reading NONE = new Reading(new SourceLine.Blank(), Optional.empty());
    }

    /** The next line, without its line feed. */
    void line(int number, String whole) {
        line(number, whole, Optional.empty());
    }

    /**
     * The same where another session that began alike has read the line already.
     *
     * @param read what that one made of it
     * @return what this one made of it
     */
    Reading line(int number, String whole, Optional<Reading> read) {
        boolean crlf = whole.endsWith("\r");
        String text = bare(number, whole);
        diagnostics.at(number, text);
        if (number == 1 && whole.startsWith(BYTE_ORDER_MARK)) {
            diagnostics.warning("byte-order-mark", 1, 1, "iptables refuses a byte order mark", "a text without it", "");
        }
        if (text.isEmpty() && !crlf) {
            return Reading.NONE;
        }
        if (crlf && diagnostics.firstTime("\r")) {
            diagnostics.warning(
                    "crlf",
                    text.length() + 1,
                    1,
                    "iptables refuses lines that end in a carriage return",
                    "line feeds only",
                    "");
        }
        if (text.indexOf('\0') >= 0) {
            notRules = true;
            diagnostics.error("not-text", text.indexOf('\0') + 1, 1, "this is no text: it has a byte 0", "a text", "");
            return Reading.NONE;
        }
        if ((listing || isOutside()) && isListingCommand(text)) {
            return Reading.NONE;
        }
        if ((listing || open.isEmpty()) && TerminalPrompt.is(text)) {
            if (!listing && diagnostics.firstTime("$")) {
                diagnostics.warning(
                        "prompt", 1, text.length(), "iptables refuses the prompt of a terminal", "rules only", "");
            }
            return Reading.NONE;
        }
        known = diagnostics.errors() == 0 ? read.flatMap(Reading::command) : Optional.empty();
        SourceLine line = read.isPresent() ? read.get().line() : lines.read(text);
        read(line, text);
        return new Reading(line, known);
    }

    /** A line with the command that printed what follows: of which table that is, it says. */
    private boolean isListingCommand(String text) {
        boolean possible = text.length() <= Listing.LONGEST_HEADING && text.contains("tables");
        Matcher command = LISTED_BY.matcher(possible ? text : "");
        if (!command.matches()) {
            return false;
        }
        Matcher table = OF_TABLE.matcher(command.group(1));
        TableName named = table.matches() ? TableName.of(table.group(1)).orElse(TableName.FILTER) : TableName.FILTER;
        if (listing) {
            check();
            startNumber = diagnostics.line();
            open(named);
        } else {
            listedTable = Optional.of(named);
        }
        return true;
    }

    /** The line without what only other systems put there: a carriage return, a byte order mark. */
    private static String bare(int number, String whole) {
        int begin = number == 1 && whole.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        return whole.substring(begin, whole.endsWith("\r") ? whole.length() - 1 : whole.length());
    }

    private void read(SourceLine line, String text) {
        if (line instanceof SourceLine.Comment comment) {
            tellIndented(comment.column(), open.isPresent());
        } else if (line instanceof SourceLine.TableStart start) {
            table(start);
        } else if (line instanceof SourceLine.ChainStart start) {
            chain(start);
        } else if (line instanceof SourceLine.Commit commit) {
            commit(commit, text);
        } else if (line instanceof SourceLine.Words words) {
            words(words, text);
        } else if (line instanceof SourceLine.Unreadable unreadable) {
            if (isOutside()) {
                notRules(unreadable.column());
            } else {
                diagnostics.error(
                        "line-unreadable", unreadable.column(), 1, unreadable.message(), unreadable.expected(), "");
            }
        }
    }

    private boolean isOutside() {
        return open.isEmpty() && startNumber == 0;
    }

    private void notRules(int column) {
        notRules = true;
        diagnostics.error(
                "not-a-rule-set",
                column,
                1,
                "this is no rule set",
                "*raw, *mangle, *nat, *filter or *security, or the lines of iptables -S",
                "");
    }

    private void tellIndented(int column, boolean matters) {
        if (column > 1 && matters && diagnostics.firstTime(" ")) {
            diagnostics.warning(
                    "indented", 1, column - 1, "iptables refuses such a line with blanks before it", "no blanks", "");
        }
    }

    private void table(SourceLine.TableStart start) {
        tellIndented(start.column(), true);
        if (listing) {
            diagnostics.error(
                    "table-in-listing",
                    start.column(),
                    1,
                    "a listing of iptables -S has no tables",
                    "-P, -N or -A",
                    "");
            return;
        }
        if (open.isPresent()) {
            diagnostics.error(
                    "commit-missing",
                    start.column(),
                    start.name().raw().length() + 1,
                    "table " + open.get().name() + " of line " + startNumber + " has no COMMIT",
                    "COMMIT before the next table",
                    "");
            check();
        }
        startNumber = diagnostics.line();
        Optional<TableName> name = TableName.of(start.name().text());
        if (name.isEmpty()) {
            List<String> names = new ArrayList<>();
            for (TableName table : TableName.values()) {
                names.add(table.toString());
            }
            diagnostics.error(
                    "table-unknown",
                    start.name(),
                    "there is no table '" + start.name().text() + "'",
                    String.join(", ", names),
                    Spelling.hint(start.name().text(), names));
        }
        // The lines of an unknown table are read as if they were filter's, to find their other mistakes.
        open(name.orElse(TableName.FILTER));
    }

    private void open(TableName name) {
        Table before = committed.get(name);
        TableDraft draft;
        if (before != null && noflush) {
            draft = TableDraft.of(before);
        } else {
            draft = TableDraft.empty(name);
            if (before != null && options.backend() == Backend.LEGACY) {
                keepPolicies(before, draft);
            }
        }
        open = Optional.of(draft);
        commands = new TableCommands(options, diagnostics, draft, noflush);
    }

    /** iptables-legacy empties the built-in chains and leaves their policies; iptables-nft makes them anew. Seen. */
    private static void keepPolicies(Table before, TableDraft draft) {
        for (Chain chain : before.chains()) {
            chain.policy()
                    .ifPresent(policy -> draft.chain(chain.name()).orElseThrow().setPolicy(policy));
        }
    }

    private void chain(SourceLine.ChainStart start) {
        if (open.isEmpty()) {
            outside(start.column());
            return;
        }
        tellIndented(start.column(), true);
        if (++chains > mostRules) {
            tooMany("chains", chains, "at most " + mostRules + " chains");
        } else {
            commands.declare(start);
        }
    }

    private void outside(int column) {
        if (isOutside()) {
            notRules(column);
        } else {
            diagnostics.error("outside-table", column, 1, "this line stands in no table", "*TABLE before it", "");
        }
    }

    private void commit(SourceLine.Commit commit, String text) {
        if (open.isEmpty() || listing) {
            diagnostics.error("outside-table", commit.column(), 6, "COMMIT without a table", "*TABLE before it", "");
            return;
        }
        tellIndented(commit.column(), true);
        if (text.length() > commit.column() + 5) {
            diagnostics.warning(
                    "blanks-after-commit",
                    commit.column() + 6,
                    1,
                    "iptables refuses COMMIT with blanks behind it",
                    "the line's end behind COMMIT",
                    "");
        }
        check();
    }

    /** Ends the open table: it comes into force unless there was an error up to here. */
    private void check() {
        TableDraft draft = open.orElseThrow();
        open = Optional.empty();
        Table table = draft.table();
        new PlacementCheck(options, draft, ChainGraph.of(table), diagnostics, line -> places(line, draft)).run();
        if (diagnostics.errors() == 0) {
            committed.put(table.name(), table);
        }
    }

    /** Where the parts of the rule stand that the line has. */
    private RulePlaces places(int number, TableDraft draft) {
        String text = bare(number, source.apply(number));
        SourceLine.Words line = (SourceLine.Words) lines.read(text);
        Diagnostics told = new Diagnostics(options.fileName());
        CommandReader reader = new CommandReader(options, told, draft, text, line.words(), Optional.empty());
        reader.read();
        return reader.places();
    }

    private void words(SourceLine.Words line, String text) {
        if (open.isEmpty() && isOutside()) {
            if (line.words().isEmpty() || !line.words().get(0).text().startsWith("-")) {
                notRules(line.counters()
                        .or(() -> line.words().stream().findFirst())
                        .map(Word::column)
                        .orElse(1));
                return;
            }
            beginListing();
        }
        if (open.isEmpty()) {
            outside(line.words().isEmpty() ? 1 : line.words().get(0).column());
            return;
        }
        if (!line.words().isEmpty() && line.words().get(0).raw().startsWith("[")) {
            diagnostics.error("counters", line.words().get(0), "these are no counters", "[PACKETS:BYTES]", "");
            return;
        }
        if (line.words().isEmpty()) {
            diagnostics.error("counters", 1, 1, "no rule follows these counters", "[PACKETS:BYTES] -A CHAIN ...", "");
            return;
        }
        if (isTooMuch(line.words())) {
            return;
        }
        Optional<Counters> counters = line.counters().flatMap(word -> Counters.read(word.text()));
        countersSeen |= counters.isPresent();
        Optional<Command> command = known.isPresent() ? known : read(line, text, counters);
        rules += command.map(Command::rules).map(List::size).orElse(0);
        chains += command.filter(asked -> asked.option() == OwnOption.NEW_CHAIN).isPresent() ? 1 : 0;
        if (rules > mostRules) {
            tooMany("rules", rules, "at most " + mostRules + " rules, and not every pair of two lists of addresses");
        } else if (chains > mostRules) {
            tooMany("chains", chains, "at most " + mostRules + " chains");
        } else {
            command.ifPresent(commands::run);
        }
    }

    /** It makes no sense to read on. */
    private void tooMany(String what, int count, String expected) {
        notRules = true;
        String message = "this line makes it " + count + " " + what + ", which are too many";
        diagnostics.error("too-many-" + what, 1, 1, message, expected, "");
    }

    private Optional<Command> read(SourceLine.Words line, String text, Optional<Counters> counters) {
        int warnings = diagnostics.warnings();
        CommandReader reader =
                new CommandReader(options, diagnostics, open.orElseThrow(), text, line.words(), counters);
        Optional<Command> command = reader.read();
        boolean forAll = diagnostics.errors() == 0 && diagnostics.warnings() == warnings && !reader.hangsOnBackend();
        known = forAll ? command : Optional.empty();
        return command;
    }

    private boolean isTooMuch(List<Word> words) {
        if (words.size() > RuleSetParser.MOST_WORDS) {
            diagnostics.error(
                    "too-many-words",
                    words.get(RuleSetParser.MOST_WORDS),
                    "the line has " + words.size() + " words",
                    "at most " + RuleSetParser.MOST_WORDS + " words",
                    "");
            return true;
        }
        for (Word word : words) {
            if (RuleSetParser.isLongerThan(RuleSetParser.LONGEST_WORD, word.text())) {
                diagnostics.error(
                        "word-too-long",
                        word,
                        "the word has " + word.text().length() + " characters",
                        "at most " + RuleSetParser.LONGEST_WORD + " bytes",
                        "");
                return true;
            }
        }
        return false;
    }

    private void beginListing() {
        listing = true;
        startNumber = diagnostics.line();
        TableName table = listedTable.orElse(options.listedTable());
        open(table);
        diagnostics.warning(
                "listing",
                1,
                1,
                "this is a listing of iptables -S, which iptables-restore does not read",
                "",
                "it is read as table " + table);
    }

    /** The end of the text. */
    ParseResult end() {
        if (notRules) {
            return result();
        }
        if (open.isPresent() && listing) {
            check();
        }
        if (open.isPresent()) {
            TableName name = open.get().name();
            check();
            diagnostics.error(
                    "commit-missing",
                    1,
                    1,
                    "table " + name + " of line " + startNumber + " has no COMMIT: the text seems cut off here",
                    "COMMIT behind the table's last rule",
                    "");
        }
        return result();
    }

    private ParseResult result() {
        List<Diagnostic> all = diagnostics.list();
        Map<String, Integer> order = new LinkedHashMap<>();
        all.forEach(diagnostic -> order.putIfAbsent(diagnostic.span().file(), order.size()));
        List<Diagnostic> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.<Diagnostic>comparingInt(d -> order.get(d.span().file()))
                .thenComparingInt(d -> d.span().line())
                .thenComparingInt(d -> d.span().column()));
        RuleSet after = new RuleSet(
                options.family(), List.copyOf(committed.values()), countersSeen || existing.countersPrinted());
        return new ParseResult(diagnostics.errors() == 0 ? Optional.of(after) : Optional.empty(), after, sorted);
    }
}
