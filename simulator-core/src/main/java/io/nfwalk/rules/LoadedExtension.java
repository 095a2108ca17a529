package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One {@code -m} or {@code -j} of a rule while its line is read: the options it was given so far. */
final class LoadedExtension {
    private final String name;
    private final boolean isTarget;
    private final Word at;
    private final Optional<OptionTable> table;
    private final OptionValues values;
    private final Map<String, Word> places = new LinkedHashMap<>();
    private final List<String> rawWords = new ArrayList<>();
    private boolean failed;
    private boolean doubtful;

    private LoadedExtension(String name, boolean isTarget, Word at, Optional<OptionTable> table, Backend backend) {
        this.name = name;
        this.isTarget = isTarget;
        this.at = at;
        this.table = table;
        this.values = new OptionValues(backend);
    }

    static LoadedExtension of(MatchRoom room, ParseOptions options, Word at) {
        return new LoadedExtension(
                room.name(),
                false,
                at,
                Optional.of(options.extensions().options(room, options.family())),
                options.backend());
    }

    static LoadedExtension of(TargetRoom room, ParseOptions options, Word at) {
        return new LoadedExtension(
                room.name(),
                true,
                at,
                Optional.of(options.extensions().options(room, options.family())),
                options.backend());
    }

    static LoadedExtension withoutRoom(String name, boolean isTarget, Word at) {
        return new LoadedExtension(name, isTarget, at, Optional.empty(), Backend.NFT);
    }

    String name() {
        return name;
    }

    boolean isTarget() {
        return isTarget;
    }

    /** The word that named it, or the option that implied it. */
    Word at() {
        return at;
    }

    /** {@code -m tcp} or {@code -j LOG}, for messages. */
    String title() {
        return (isTarget ? "-j " : "-m ") + name;
    }

    boolean hasRoom() {
        return table.isPresent();
    }

    /** Its option of exactly that name or alias. */
    Optional<Option> option(String name) {
        return table.isPresent() ? table.get().option(name) : Optional.empty();
    }

    List<Option> options() {
        return table.map(OptionTable::options).orElse(List.of());
    }

    OptionValues values() {
        return values;
    }

    /** Whether the option was given, be its value right or wrong. */
    boolean wasGiven(String option) {
        return places.containsKey(option);
    }

    /** Where to point at for that option: at its value, or at its name if it has none. */
    Word place(String option) {
        return places.getOrDefault(option, at);
    }

    void given(String option, Word place) {
        places.put(option, place);
    }

    /** Notes that something about it was wrong and has been told. */
    void fail() {
        failed = true;
    }

    /** Notes that an option was perhaps meant for it, but misspelt. */
    void doubt() {
        doubtful = true;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Keeps a word of an extension that has no room. */
    void keep(Word word) {
        rawWords.add(word.raw());
    }

    /** Keeps a word that stood before all others. */
    void keepFirst(Word word) {
        rawWords.add(0, word.raw());
    }

    List<String> rawWords() {
        return rawWords;
    }
}
