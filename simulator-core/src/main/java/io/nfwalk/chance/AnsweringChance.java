package io.nfwalk.chance;

import java.util.List;
import java.util.Optional;

/**
 * A door of chance at which somebody answers questions of fact.
 *
 * @param door draws and picks, and answers where it can
 * @param answers answers the others
 */
public record AnsweringChance(Chance door, Answers answers) implements Chance {
    @Override
    public boolean happens(long favourable, long total, String subject) {
        return door.happens(favourable, total, subject);
    }

    @Override
    public int uniform(int bound, String subject) {
        return door.uniform(bound, subject);
    }

    @Override
    public int pick(String key, List<Long> ends, String subject) {
        return door.pick(key, ends, subject);
    }

    @Override
    public Optional<Boolean> answer(Question question) {
        return door.answer(question).or(() -> answers.answer(question));
    }
}
