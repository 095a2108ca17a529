package io.nfwalk.match;

import io.nfwalk.chance.Chance;
import io.nfwalk.chance.Question;
import io.nfwalk.rules.NamedMemories;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a host keeps between the packets that come to one match, with its clock and its draws. */
final class RuleMemory implements NamedMemories, Chance {
    Duration now = Duration.ZERO;

    /** What the next draws say. */
    boolean draw;

    /** The last draw's odds, {@code favourable/total subject}. */
    String lastDraw = "";

    private Object ofMatch;
    private Map<String, Object> named = new HashMap<>();

    /** The memory of another match on the same host. */
    RuleMemory ofAnotherMatch() {
        RuleMemory other = new RuleMemory();
        other.named = named;
        other.now = now;
        return other;
    }

    RuleMemory after(Duration time) {
        now = now.plus(time);
        return this;
    }

    <T> T ofMatch(Class<T> type, Function<Journal, T> fresh) {
        if (ofMatch == null) {
            ofMatch = fresh.apply(new Journal());
        }
        return type.cast(ofMatch);
    }

    @Override
    public <T extends Undoable> T named(String kind, String name, Class<T> type, Function<Journal, T> fresh) {
        return type.cast(named.computeIfAbsent(kind + " " + name, key -> fresh.apply(new Journal())));
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        lastDraw = favourable + "/" + total + " " + subject;
        return draw;
    }

    @Override
    public int uniform(int bound, String subject) {
        throw new UnsupportedOperationException("no match draws numbers");
    }

    @Override
    public int pick(String key, List<Long> ends, String subject) {
        throw new AssertionError("no hop is picked");
    }

    @Override
    public Optional<Boolean> answer(Question question) {
        return Optional.empty();
    }
}
