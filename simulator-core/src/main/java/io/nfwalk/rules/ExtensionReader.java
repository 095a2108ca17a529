package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Loads the extensions of one rule and reads their options, by the rooms' tables. */
final class ExtensionReader {
    private final ParseOptions options;
    private final Diagnostics diagnostics;
    private final Words words;
    private final OptionLookup lookup = new OptionLookup();
    private final List<LoadedExtension> matches = new ArrayList<>();
    private Optional<LoadedExtension> target = Optional.empty();

    ExtensionReader(ParseOptions options, Diagnostics diagnostics, Words words) {
        this.options = options;
        this.diagnostics = diagnostics;
        this.words = words;
    }

    OptionLookup lookup() {
        return lookup;
    }

    List<LoadedExtension> matches() {
        return matches;
    }

    Optional<LoadedExtension> target() {
        return target;
    }

    /** What has to stand before an option that nothing loaded so far knows. */
    String expectedFor(String name) {
        List<String> having = options.extensions().matches().stream()
                .filter(room -> options.extensions()
                        .options(room, options.family())
                        .option(name)
                        .isPresent())
                .map(MatchRoom::name)
                .filter(room -> matches.stream().noneMatch(match -> match.name().equals(room)))
                .toList();
        List<String> protocols = having.stream().filter(ImpliedMatch::isImplied).toList();
        if (!protocols.isEmpty()) {
            return "-p " + oneOf(protocols) + " before " + name;
        }
        return having.isEmpty()
                ? "an option of iptables or of this rule's matches and target"
                : "-m " + oneOf(having) + " before " + name;
    }

    private static String oneOf(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }

    /** {@code -m NAME}; an unknown name is kept, unless it looks like a typing mistake. */
    void loadMatch(String written, Word at) {
        String name = KnownExtensions.nameOfMatch(written);
        Optional<MatchRoom> room = options.extensions().match(name);
        if (room.isPresent()) {
            load(LoadedExtension.of(room.get(), options, at));
            return;
        }
        String hint = Spelling.hint(name, KnownExtensions.matches(options.extensions()));
        if (!KnownExtensions.isMatch(name) && !hint.isEmpty()) {
            diagnostics.error("match-unknown", at, "there is no match '" + name + "'", "the name of a match", hint);
        } else {
            tellWithoutRoom("-m " + name, at, KnownExtensions.isMatchOfIptables(name));
        }
        loadWithoutRoom(LoadedExtension.withoutRoom(name, false, at));
    }

    /** {@code -j NAME} of a target that there is. */
    void loadTarget(TargetRoom room, Word at) {
        load(LoadedExtension.of(room, options, at));
    }

    /** {@code -j NAME} of a target that has no room. */
    void loadTargetWithoutRoom(String name, Word at) {
        tellWithoutRoom("-j " + name, at, KnownExtensions.isTargetOfIptables(name));
        loadWithoutRoom(LoadedExtension.withoutRoom(name, true, at));
    }

    /**
     * Loads the match that {@code -p} implies, as iptables does at the first option that it does not know.
     *
     * @return whether there is one
     */
    boolean loadImplied(String protocol, Word at) {
        Optional<ImpliedMatch> implied = ImpliedMatch.of(protocol, options.family());
        if (implied.isEmpty()) {
            return false;
        }
        String name = implied.get().match();
        Optional<MatchRoom> room = options.extensions().match(name);
        if (room.isPresent()) {
            load(LoadedExtension.of(room.get(), options, at));
            return true;
        }
        if (!implied.get().hasOption(at.text().replaceFirst("=.*", ""))) {
            return false;
        }
        tellWithoutRoom("-m " + name, at, true);
        words.back();
        loadWithoutRoom(LoadedExtension.withoutRoom(name, false, at));
        return true;
    }

    /** An option that nobody knows may have been meant for the newest extension: what that one lacks is not told. */
    void doubtNewest() {
        lookup.newest().ifPresent(LoadedExtension::doubt);
    }

    private void load(LoadedExtension extension) {
        lookup.load(extension);
        if (extension.isTarget()) {
            target = Optional.of(extension);
        } else {
            matches.add(extension);
        }
    }

    /** All words up to the next of iptables' own options are taken for its options. */
    private void loadWithoutRoom(LoadedExtension extension) {
        load(extension);
        while (words.hasNext() && !isOwn(words.peek()) && !(words.peek().get().isNegation() && isOwn(words.peek(1)))) {
            extension.keep(words.take());
        }
    }

    private static boolean isOwn(Optional<Word> word) {
        return word.isPresent() && OwnOption.exactly(word.get().raw()).isPresent();
    }

    private void tellWithoutRoom(String title, Word at, boolean ofIptables) {
        // What a listing says that can't be read is told in its own words.
        boolean told = title.equals("-m " + ListedRule.UNREAD);
        if (!told && diagnostics.firstTime(title)) {
            diagnostics.warning(
                    ofIptables ? "extension-without-room" : "extension-unknown",
                    at,
                    (ofIptables ? "nfwalk does not know what " : "neither iptables nor nfwalk knows ")
                            + title
                            + (ofIptables ? " does" : ""),
                    "",
                    "its rules are kept word for word; what depends on them is undetermined");
        }
    }

    /** Reads an option's value and gives it to its extension. */
    void option(LoadedExtension extension, Option option, Word at, Optional<Word> joined, boolean negatedBefore) {
        boolean negated = negatedBefore;
        if (!negated && option.isInvertible() && joined.isEmpty() && option.arity() > 0 && isLateNegation()) {
            Word negation = words.take();
            negated = true;
            diagnostics.lateNegation(negation, at);
        }
        Optional<List<Word>> values = values(option, at, joined);
        if (extension.wasGiven(option.name()) && !option.isRepeatable()) {
            extension.fail();
            diagnostics.error(
                    "option-repeated", at, option.name() + " can be given only once", "one " + option.name(), "");
            return;
        }
        Word place = values.filter(list -> !list.isEmpty())
                .map(list -> list.get(list.size() - 1))
                .orElse(at);
        extension.given(option.name(), place);
        if (negated && !option.isInvertible()) {
            extension.fail();
            diagnostics.error(
                    "option-not-invertible",
                    at,
                    option.name() + " cannot have ! before it",
                    option.name() + " without !",
                    "");
            return;
        }
        if (values.isEmpty()) {
            extension.fail();
            return;
        }
        read(extension, option, values.get(), negated);
    }

    private boolean isLateNegation() {
        return words.peek().map(Word::isNegation).orElse(false) && words.peek(1).isPresent();
    }

    private Optional<List<Word>> values(Option option, Word at, Optional<Word> joined) {
        if (option.arity() == 1 && joined.isEmpty() && words.hasNext()) {
            return Optional.of(List.of(words.take()));
        }
        List<Word> values = new ArrayList<>();
        if (option.arity() == 0 && joined.isPresent()) {
            diagnostics.error(
                    "option-value-unexpected", joined.get(), option.name() + " takes no value", option.name(), "");
            return Optional.empty();
        }
        joined.ifPresent(values::add);
        while (values.size() < option.arity()) {
            if (!words.hasNext()) {
                diagnostics.error(
                        "option-value-missing",
                        at,
                        option.name() + " needs " + (option.arity() == 1 ? "a value" : option.arity() + " values"),
                        option.arity() == 1 ? "a value behind it" : option.arity() + " values behind it",
                        "");
                return Optional.empty();
            }
            values.add(words.take());
        }
        return Optional.of(values);
    }

    private void read(LoadedExtension extension, Option option, List<Word> values, boolean negated) {
        try {
            List<String> texts = values.size() == 1
                    ? List.of(values.get(0).text())
                    : values.stream().map(Word::text).toList();
            extension.values().put(option.name(), option.reader().read(texts), negated);
        } catch (OptionException refused) {
            extension.fail();
            String value = values.isEmpty() ? "" : values.get(0).text();
            String message = refused.getMessage().startsWith(value)
                    ? option.name() + " " + refused.getMessage()
                    : option.name() + ": " + refused.getMessage();
            diagnostics.error(
                    refused.code(), extension.place(option.name()), message, refused.expected(), refused.hint());
        }
    }

    /** Whether another iptables may read something else in these words. */
    boolean hangsOnBackend() {
        for (LoadedExtension match : matches) {
            if (match.values().wasBackendAsked()) {
                return true;
            }
        }
        return target.isPresent() && target.get().values().wasBackendAsked();
    }

    /** The rule's matches, if all of them could be read. */
    Optional<List<Match>> readMatches(RuleHead head) {
        List<Match> read = new ArrayList<>(matches.size());
        for (LoadedExtension match : matches) {
            if (!match.hasRoom()) {
                read.add(new UnknownMatch(match.name(), match.rawWords()));
            } else if (isComplete(match)) {
                MatchRoom room = options.extensions().match(match.name()).orElseThrow();
                try {
                    read.add(room.reader().read(match.values(), options.family(), head));
                } catch (OptionException refused) {
                    tell(match, refused);
                }
            }
        }
        return read.size() == matches.size() ? Optional.of(read) : Optional.empty();
    }

    /** The rule's target, which must have been loaded, if it could be read. */
    Optional<Target> readTarget(RuleHead head) {
        LoadedExtension loaded = target.orElseThrow();
        if (!loaded.hasRoom()) {
            return Optional.of(new UnknownTarget(loaded.name(), loaded.rawWords()));
        }
        if (isComplete(loaded)) {
            TargetRoom room = options.extensions().target(loaded.name()).orElseThrow();
            try {
                return Optional.of(room.reader().read(loaded.values(), options.family(), head));
            } catch (OptionException refused) {
                tell(loaded, refused);
            }
        }
        return Optional.empty();
    }

    private void tell(LoadedExtension extension, OptionException refused) {
        Word place = refused.option().map(extension::place).orElse(extension.at());
        diagnostics.error(refused.code(), place, refused.getMessage(), refused.expected(), refused.hint());
    }

    /** Whether the options go together as their table says. */
    private boolean isComplete(LoadedExtension extension) {
        if (extension.isDoubtful()) {
            return false;
        }
        boolean complete = !extension.hasFailed();
        for (Option option : extension.options()) {
            if (!extension.wasGiven(option.name())) {
                if (option.isRequired()) {
                    complete = false;
                    diagnostics.error(
                            "option-required",
                            extension.at(),
                            extension.title() + " needs " + option.name(),
                            option.name() + " behind " + extension.title(),
                            "");
                }
            } else {
                complete &= goesWithOthers(extension, option);
            }
        }
        return complete;
    }

    private boolean goesWithOthers(LoadedExtension extension, Option option) {
        if (option.neededOptions().isEmpty() && option.excludedOptions().isEmpty()) {
            return true;
        }
        boolean fine = true;
        for (String needed : option.neededOptions()) {
            if (!extension.wasGiven(needed)) {
                fine = false;
                diagnostics.error(
                        "option-needs",
                        extension.place(option.name()),
                        option.name() + " goes only with " + needed,
                        needed + " too",
                        "");
            }
        }
        for (String excluded : option.excludedOptions()) {
            // Each pair is told once, at the option that stands later.
            if (extension.wasGiven(excluded) && isLater(extension, option.name(), excluded)) {
                fine = false;
                diagnostics.error(
                        "option-conflict",
                        extension.place(option.name()),
                        option.name() + " cannot be used together with " + excluded,
                        option.name() + " or " + excluded,
                        "");
            }
        }
        return fine;
    }

    private static boolean isLater(LoadedExtension extension, String option, String other) {
        return extension.place(option).column() > extension.place(other).column();
    }
}
