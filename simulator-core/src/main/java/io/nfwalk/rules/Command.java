package io.nfwalk.rules;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a line of words asks for.
 *
 * @param option which command
 * @param at its word
 * @param chain the chain's name, where it was given
 * @param number a rule's number, where it was given
 * @param policy of {@code -P}
 * @param rules the rule's conditions and end; several if it names several addresses; empty for commands without rule
 * @param counters what the line says that the rule has counted
 */
record Command(
        OwnOption option,
        Word at,
        Optional<Word> chain,
        OptionalInt number,
        Optional<Word> policy,
        List<Rule> rules,
        Optional<Counters> counters) {}
