package io.nfwalk.chance;

import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.UndoMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides as a script says, and behind its end for the most probable alternative; remembers which others there were.
 * A question with one possible answer is no decision.
 *
 * <p>Values that are not worth telling apart ({@link #uniform}) come from a generator of their own, so that the same
 * packet gets the same representative whatever was decided otherwise.
 */
final class ScriptedChance implements Chance {
    private final Answers answers;
    private final RepeatedValues values;
    private final Map<String, Part> places;
    private final Cell<Way> way;
    private final Cell<Integer> made;
    private List<Decision> script;
    private List<Way> others = new ArrayList<>();

    /** A part of the scale; {@code end} is not in it. */
    private record Part(long start, long end) {
        static final Part WHOLE = new Part(0, SCALE);

        long size() {
            return Math.max(0, end - start);
        }

        Part within(long otherStart, long otherEnd) {
            return new Part(Math.max(start, otherStart), Math.min(end, otherEnd));
        }
    }

    /**
     * A door that has decided nothing.
     *
     * @param journal what it has decided goes back with it
     */
    ScriptedChance(List<Decision> script, long seed, Answers answers, Journal journal) {
        this.script = script;
        this.answers = answers;
        this.values = new RepeatedValues(seed, journal);
        this.places = new UndoMap<>(journal);
        this.way = new Cell<>(journal, Way.BEGINNING);
        this.made = new Cell<>(journal, 0);
    }

    /** From now on it decides so; the decisions that it has made are the script's first ones. */
    void follow(List<Decision> decisions) {
        script = decisions;
        others = new ArrayList<>();
    }

    /** How many decisions have been made. */
    int made() {
        return made.get();
    }

    /** All that was decided so far. */
    Way way() {
        return way.get();
    }

    /** The ways that part from this one behind the script's end. */
    List<Way> others() {
        return List.copyOf(others);
    }

    @Override
    public boolean happens(long favourable, long total, String subject) {
        SeededChance.requireProbability(favourable, total);
        return decide(subject, new long[] {total - favourable, favourable}, total) == 1;
    }

    @Override
    public int uniform(int bound, String subject) {
        return values.next(bound);
    }

    @Override
    public int pick(String key, List<Long> ends, String subject) {
        Part known = places.getOrDefault(key, Part.WHOLE);
        Part[] parts = new Part[ends.size()];
        long[] ways = new long[ends.size()];
        long start = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = known.within(start, ends.get(i));
            ways[i] = parts[i].size();
            start = ends.get(i);
        }
        int alternative = decide(subject, ways, known.size());
        places.put(key, parts[alternative]);
        return alternative;
    }

    private int decide(String subject, long[] ways, long total) {
        int likeliest = 0;
        for (int i = 1; i < ways.length; i++) {
            likeliest = ways[i] > ways[likeliest] ? i : likeliest;
        }
        if (ways[likeliest] == total) {
            return likeliest;
        }
        int alternative = likeliest;
        if (made() < script.size()) {
            alternative = scripted(subject, ways, total);
        } else {
            for (int i = 0; i < ways.length; i++) {
                if (i != alternative && ways[i] > 0) {
                    others.add(way().then(new Decision(subject, i, ways[i], total)));
                }
            }
        }
        made.set(made() + 1);
        way.set(way().then(new Decision(subject, alternative, ways[alternative], total)));
        return alternative;
    }

    private int scripted(String subject, long[] ways, long total) {
        Decision decision = script.get(made());
        int alternative = decision.alternative();
        boolean fits = alternative < ways.length
                && decision.equals(new Decision(subject, alternative, ways[alternative], total));
        if (!fits) {
            throw new IllegalStateException("decision " + (made() + 1) + " was " + decision
                    + ", but now something else is asked: the experiment does not hang on its chance alone");
        }
        return alternative;
    }

    @Override
    public Optional<Boolean> answer(Question question) {
        return answers.answer(question);
    }
}
