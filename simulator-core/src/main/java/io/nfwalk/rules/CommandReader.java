package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Understands the words of one line as iptables' own command line does: options in any order, {@code !} before what it
 * negates. Every mistake of the line is told, not only the first. Source: iptables 1.8.9, xshared.c, do_parse.
 */
final class CommandReader {
    private final ParseOptions options;
    private final Diagnostics diagnostics;
    private final String sourceLine;
    private final Words words;
    private final ExtensionReader extensions;
    private final HeadReader head;
    private final ActionReader action;
    private final int errorsBefore;

    private Optional<OwnOption> command = Optional.empty();
    private Word commandAt;
    private Optional<Word> chain = Optional.empty();
    private OptionalInt number = OptionalInt.empty();
    private Optional<Word> policy = Optional.empty();
    private Optional<Counters> counters;
    private Optional<Word> negation = Optional.empty();
    private boolean protocolImplied;
    private boolean otherFamily;
    private final List<Runnable> addressErrors = new ArrayList<>();

    /** What the reader may ask of the table that the line stands in. */
    interface ChainNames {
        /** Whether it is a built-in chain of the table. */
        boolean isBuiltIn(String name);

        /** Whether an earlier line defined it. */
        boolean isUserChain(String name);

        /** Some of the user chains, for hints. */
        List<String> some();
    }

    CommandReader(
            ParseOptions options,
            Diagnostics diagnostics,
            ChainNames chains,
            String sourceLine,
            List<Word> words,
            Optional<Counters> counters) {
        this.options = options;
        this.diagnostics = diagnostics;
        this.sourceLine = sourceLine;
        this.words = new Words(words);
        this.counters = counters;
        this.extensions = new ExtensionReader(options, diagnostics, this.words);
        this.action = new ActionReader(options, diagnostics, chains, extensions, this.words);
        this.head = new HeadReader(options.family(), options.backend());
        this.errorsBefore = diagnostics.errors();
        this.commandAt = words.isEmpty() ? new Word("", "", 1) : words.get(0);
    }

    /** What the line asks for; empty if it has mistakes, or is for the other family. */
    Optional<Command> read() {
        while (words.hasNext()) {
            Word word = words.take();
            if (word.isNegation()) {
                negate(word);
            } else if (word.text().startsWith("--") && word.text().length() > 2) {
                longOption(word);
            } else if (word.text().startsWith("-") && word.text().length() > 1) {
                shortOption(word);
            } else {
                unexpected(word);
            }
        }
        negation.ifPresent(word ->
                diagnostics.error("negation-misplaced", word, "nothing follows this !", "an option behind !", ""));
        if (otherFamily) {
            return Optional.empty();
        }
        addressErrors.forEach(Runnable::run);
        return finish();
    }

    private void negate(Word word) {
        if (negation.isPresent()) {
            diagnostics.error("negation-misplaced", word, "two ! stand side by side", "one !", "");
        }
        negation = Optional.of(word);
    }

    private void unexpected(Word word) {
        Optional<LoadedExtension> withoutRoom = extensions.lookup().newestWithoutRoom();
        if (withoutRoom.isPresent()) {
            withoutRoom.get().keep(word);
            return;
        }
        negation = Optional.empty();
        boolean otherDash = word.text().startsWith("\u2013") || word.text().startsWith("\u2014");
        String hint = otherDash ? "options begin with a plain -" : "";
        if (otherDash) {
            skipValues();
        }
        diagnostics.error(
                "word-unexpected",
                word,
                "'" + word.text() + "' belongs to no option",
                "an option, such as -s or -j",
                hint);
    }

    private void shortOption(Word word) {
        Optional<OwnOption> exact = OwnOption.exactly(word.text());
        if (exact.isPresent()) {
            own(exact.get(), word, Optional.empty());
            return;
        }
        Optional<OwnOption> letter = OwnOption.byLetter(word.text());
        if (letter.isPresent() && letter.get().takesValue()) {
            own(letter.get(), word, Optional.of(word.from(2)));
        } else {
            unknownOption(word);
        }
    }

    private void longOption(Word word) {
        int equals = word.text().indexOf('=');
        String name = equals < 0 ? word.text() : word.text().substring(0, equals);
        Optional<Word> joined = equals < 0 ? Optional.empty() : Optional.of(word.from(equals + 1));
        OptionLookup.Found found = extensions.lookup().find(name);
        boolean unclear = found instanceof OptionLookup.Found.Nothing || found instanceof OptionLookup.Found.Ambiguous;
        if (unclear && !protocolImplied && head.protocolName().isPresent()) {
            protocolImplied = true;
            if (extensions.loadImplied(head.protocolName().get(), word)) {
                if (extensions.matches().get(extensions.matches().size() - 1).hasRoom()) {
                    longOption(word);
                } else {
                    takeNegationBack();
                }
                return;
            }
        }
        if (found instanceof OptionLookup.Found.Own own) {
            own(own.option(), word, joined);
        } else if (found instanceof OptionLookup.Found.Of of) {
            boolean negated = negation.isPresent();
            negation = Optional.empty();
            extensions.option(of.extension(), of.option(), word, joined, negated);
        } else if (found instanceof OptionLookup.Found.Ambiguous ambiguous) {
            negation = Optional.empty();
            extensions.doubtNewest();
            skipValues();
            diagnostics.error(
                    "option-ambiguous",
                    word,
                    name + " can mean several options",
                    String.join(" or ", ambiguous.names()),
                    "");
        } else {
            unknownOption(word);
        }
    }

    /** A {@code !} that stood before the first option of an extension without a room is that extension's. */
    private void takeNegationBack() {
        if (negation.isPresent()) {
            extensions.matches().get(extensions.matches().size() - 1).keepFirst(negation.get());
            negation = Optional.empty();
        }
    }

    private void unknownOption(Word word) {
        Optional<LoadedExtension> withoutRoom = extensions.lookup().newestWithoutRoom();
        if (withoutRoom.isPresent()) {
            negation.ifPresent(withoutRoom.get()::keep);
            withoutRoom.get().keep(word);
            negation = Optional.empty();
            return;
        }
        negation = Optional.empty();
        String name = word.text().replaceFirst("=.*", "");
        diagnostics.error(
                "option-unknown",
                word,
                "there is no option " + name + " here",
                extensions.expectedFor(name),
                hintFor(name));
        extensions.doubtNewest();
        skipValues();
    }

    /** What follows an unknown option is most likely its value, and no mistake of its own. */
    private void skipValues() {
        while (words.peek().map(Word::isPlainArgument).orElse(false)) {
            words.take();
        }
    }

    private String hintFor(String name) {
        return diagnostics.hint(name, extensions.lookup()::names);
    }

    private void own(OwnOption option, Word at, Optional<Word> joined) {
        Optional<Word> before = negation;
        negation = Optional.empty();
        if (before.isPresent() && option.kind() != OwnOption.Kind.CONDITION) {
            diagnostics.error(
                    "negation-misplaced",
                    before.get(),
                    option.shortName() + " cannot be negated",
                    "! before a condition",
                    "");
        }
        switch (option.kind()) {
            case RULE_COMMAND, CHAIN_COMMAND, OTHER_COMMAND -> command(option, at, joined);
            case CONDITION -> condition(option, at, joined, before.isPresent());
            case RULE -> rulePart(option, at, joined);
            case SHELL_ONLY ->
                diagnostics.error(
                        option == OwnOption.TABLE ? "table-option" : "option-illegal",
                        at,
                        option.shortName() + " has no place in a rule set's text",
                        option == OwnOption.TABLE
                                ? "a line *" + words.peek().map(Word::text).orElse("TABLE")
                                : "",
                        "");
        }
        if (option.kind() == OwnOption.Kind.SHELL_ONLY) {
            skipValues();
        }
    }

    /** The option's value: the joined one, or the next word whatever it is. */
    private Optional<Word> value(OwnOption option, Word at, Optional<Word> joined) {
        if (joined.isPresent()) {
            return joined;
        }
        if (words.hasNext()) {
            return Optional.of(words.take());
        }
        diagnostics.error("option-value-missing", at, option.shortName() + " needs a value", "a value behind it", "");
        return Optional.empty();
    }

    private Optional<Word> optionalValue() {
        return words.peek().filter(Word::isPlainArgument).map(word -> words.take());
    }

    private void command(OwnOption option, Word at, Optional<Word> joined) {
        if (command.isPresent()) {
            diagnostics.error(
                    "command-repeated",
                    at,
                    option.shortName() + " cannot be used with " + command.get().shortName(),
                    "one command a line",
                    "");
            joined.or(this::optionalValue);
            return;
        }
        command = Optional.of(option);
        commandAt = at;
        boolean chainIsOptional = option.chainIsOptional();
        chain = chainIsOptional ? joined.or(this::optionalValue) : value(option, at, joined);
        if (option.kind() == OwnOption.Kind.OTHER_COMMAND) {
            skipValues();
        }
        if (option == OwnOption.POLICY) {
            policy = value(option, at, Optional.empty());
        }
        if (option == OwnOption.INSERT
                || option == OwnOption.DELETE
                || option == OwnOption.REPLACE
                || option == OwnOption.ZERO && chain.isPresent()) {
            optionalValue().ifPresent(this::number);
        }
        if (option == OwnOption.REPLACE && number.isEmpty()) {
            diagnostics.error("rule-number", at, "-R needs a rule's number", "-R CHAIN NUMBER", "");
        }
    }

    private void number(Word word) {
        OptionalInt read = OptionText.unsigned(word.text());
        if (read.isEmpty() || read.getAsInt() < 1) {
            diagnostics.error(
                    "rule-number", word, "'" + word.text() + "' is not a rule's number", "a number from 1 on", "");
        } else {
            number = read;
        }
    }

    private void condition(OwnOption option, Word at, Optional<Word> joined, boolean negatedBefore) {
        boolean negated = negatedBefore;
        boolean late = option != OwnOption.FRAGMENT
                && joined.isEmpty()
                && words.peek().map(Word::isNegation).orElse(false)
                && words.peek(1).isPresent();
        if (late && !negated) {
            diagnostics.lateNegation(words.take(), at);
            negated = true;
        }
        if (joined.isPresent()) {
            diagnostics.warning(
                    "joined-option",
                    at,
                    "iptables 1.8.9 misreads a value that is joined to " + option.shortName(),
                    option.shortName() + " " + joined.get().raw(),
                    "");
        }
        Optional<Word> value = option == OwnOption.FRAGMENT ? Optional.of(at) : value(option, at, joined);
        if (head.given(option, at).isPresent()) {
            diagnostics.error(
                    "option-repeated",
                    at,
                    option.shortName() + " can be given only once",
                    "one " + option.shortName(),
                    "");
        } else if (value.isPresent()) {
            condition(option, value.get(), negated);
        }
    }

    private void condition(OwnOption option, Word value, boolean negated) {
        try {
            if (option == OwnOption.SOURCE || option == OwnOption.DESTINATION) {
                head.networks(option, value.text(), negated);
            } else if (option == OwnOption.PROTOCOL) {
                head.protocol(value.text(), negated);
                warnOfExtensionHeader(value, negated);
            } else if (option == OwnOption.FRAGMENT) {
                head.fragment(negated);
            } else {
                head.interfaceName(option, value.text(), negated);
            }
        } catch (OptionException refused) {
            Runnable tell = () ->
                    diagnostics.error(refused.code(), value, refused.getMessage(), refused.expected(), refused.hint());
            // iptables looks at addresses last: a line that turns out to be for the other family may have that one's.
            if (option == OwnOption.SOURCE || option == OwnOption.DESTINATION) {
                addressErrors.add(tell);
            } else {
                tell.run();
            }
        }
    }

    /** Source: iptables 1.8.9, is_exthdr: ip6tables says so too, and loads the rule. */
    private void warnOfExtensionHeader(Word protocol, boolean negated) {
        Optional<String> name = head.extensionHeader();
        if (name.isPresent() && !negated) {
            diagnostics.warning(
                    "protocol-never-matches",
                    protocol,
                    "this is an extension header, and not a protocol",
                    "-m " + name.get(),
                    "");
        }
    }

    private void rulePart(OwnOption option, Word at, Optional<Word> joined) {
        if (option == OwnOption.MATCH) {
            value(option, at, joined).ifPresent(name -> extensions.loadMatch(name.text(), name));
        } else if (option == OwnOption.JUMP || option == OwnOption.GOTO) {
            value(option, at, joined).ifPresent(name -> action.read(option, at, name));
        } else if (option == OwnOption.COUNTERS) {
            counters(at, joined);
        } else if (option != OwnOption.VERBOSE) {
            // -4 and -6: a line for the other family says nothing in this one, and what follows is not read.
            if ((option == OwnOption.IPV4) != (options.family() == Family.IPV4)) {
                otherFamily = true;
                words.skipAll();
            }
        }
    }

    private void counters(Word at, Optional<Word> joined) {
        Optional<Word> packets = value(OwnOption.COUNTERS, at, joined);
        if (packets.isEmpty()) {
            return;
        }
        String text = packets.get().text();
        int comma = text.indexOf(',');
        Optional<Word> bytes = comma < 0
                ? value(OwnOption.COUNTERS, at, Optional.empty())
                : Optional.of(packets.get().from(comma + 1));
        if (bytes.isPresent()) {
            counters = Counters.read(
                    comma < 0 ? text : text.substring(0, comma), bytes.get().text());
            if (counters.isEmpty()) {
                diagnostics.error(
                        "counters", packets.get(), "these are no counters", "a number of packets and one of bytes", "");
            }
        }
    }

    private Optional<Command> finish() {
        if (command.isEmpty()) {
            if (diagnostics.errors() == errorsBefore) {
                diagnostics.error("command-missing", commandAt, "no command", "-A CHAIN or another command", "");
            }
            return Optional.empty();
        }
        return switch (command.get().kind()) {
            case RULE_COMMAND -> finishRule();
            case CHAIN_COMMAND -> finishChain();
            case OTHER_COMMAND, CONDITION, RULE, SHELL_ONLY -> {
                diagnostics.error(
                        "command-unsupported",
                        commandAt,
                        commandAt.text() + " changes nothing in a rule set",
                        "-A, -I, -D, -R, -C, -N, -F, -X, -P or -Z",
                        "");
                yield Optional.empty();
            }
        };
    }

    private Optional<Command> finishChain() {
        boolean hasRule = !head.isEmpty()
                || action.place().isPresent()
                || !extensions.matches().isEmpty();
        if (hasRule) {
            diagnostics.error(
                    "option-illegal",
                    commandAt,
                    commandAt.text() + " takes no rule",
                    commandAt.text() + " and its chain only",
                    "");
        }
        return command(List.of());
    }

    private Optional<Command> finishRule() {
        interfaceFitsChain(OwnOption.OUT_INTERFACE, "INPUT", "PREROUTING");
        interfaceFitsChain(OwnOption.IN_INTERFACE, "OUTPUT", "POSTROUTING");
        head.negationBesideSeveral()
                .ifPresent(word -> diagnostics.error(
                        "option-not-invertible",
                        word,
                        "no address may have ! where several are given",
                        "one address each, or no !",
                        ""));
        List<RuleHead> heads = head.heads();
        Optional<List<Match>> matches = extensions.readMatches(heads.get(0));
        Optional<Action> end = action.finish(heads.get(0));
        if (matches.isEmpty() || end.isEmpty()) {
            return Optional.empty();
        }
        List<Rule> rules = new ArrayList<>(heads.size());
        for (RuleHead each : heads) {
            rules.add(new Rule(each, matches.get(), end.get()));
        }
        return command(rules);
    }

    private void interfaceFitsChain(OwnOption option, String... without) {
        Optional<Word> place = head.place(option);
        if (place.isPresent()
                && chain.isPresent()
                && List.of(without).contains(chain.get().text())) {
            diagnostics.error(
                    "interface-wrong-chain",
                    place.get(),
                    option.shortName() + " cannot be used in " + chain.get().text(),
                    option == OwnOption.OUT_INTERFACE ? "-i, or no interface" : "-o, or no interface",
                    "");
        }
    }

    private Optional<Command> command(List<Rule> rules) {
        if (diagnostics.errors() > errorsBefore) {
            return Optional.empty();
        }
        return Optional.of(new Command(command.orElseThrow(), commandAt, chain, number, policy, rules, counters));
    }

    /** Whether another iptables may read something else in the line, once it was read. */
    boolean hangsOnBackend() {
        return head.hangsOnBackend() || extensions.hangsOnBackend();
    }

    /** Where the rule's parts stood, once it was read. */
    RulePlaces places() {
        return new RulePlaces(
                sourceLine,
                extensions.matches().stream().map(LoadedExtension::at).toList(),
                action.place());
    }
}
