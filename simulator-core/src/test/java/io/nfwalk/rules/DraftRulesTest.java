package io.nfwalk.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The rules of a long chain come and go, and are found, as those of a plain list do. */
class DraftRulesTest {
    private static final List<RuleLine> KINDS = kinds(40);

    private static List<RuleLine> kinds(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("-A INPUT -s 10.0.0." + i + " -j DROP");
        }
        return Texts.rules(Texts.filter(lines.toArray(String[]::new)))
                .table(TableName.FILTER)
                .orElseThrow()
                .chain("INPUT")
                .orElseThrow()
                .rules();
    }

    @Property(tries = 200)
    void theyAreAsInAPlainList(@ForAll long seed, @ForAll @IntRange(max = 2_000) int length) {
        Random random = new Random(seed);
        DraftRules rules = new DraftRules();
        List<RuleLine> plain = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            insert(rules, plain, random.nextBoolean() ? plain.size() : random.nextInt(plain.size() + 1), random);
        }
        for (int i = 0; i < 300; i++) {
            change(rules, plain, random);
        }
        assertThat(List.copyOf(rules)).isEqualTo(plain);
        for (int i = 0; i < plain.size(); i++) {
            assertThat(rules.isRead(i)).isEqualTo(isRead(plain.get(i)));
        }
        rules.clear();
        assertThat(rules).isEmpty();
    }

    private static void change(DraftRules rules, List<RuleLine> plain, Random random) {
        Rule sought = KINDS.get(random.nextInt(KINDS.size())).rule();
        int index = rules.indexOf(sought);
        assertThat(index).isEqualTo(plain.stream().map(RuleLine::rule).toList().indexOf(sought));
        if (index >= 0 && random.nextBoolean()) {
            assertThat(rules.remove(index)).isSameAs(plain.remove(index));
        } else if (index >= 0 && random.nextBoolean()) {
            RuleLine line = plain.get(index);
            rules.set(index, line);
        } else {
            insert(rules, plain, random.nextInt(plain.size() + 1), random);
        }
    }

    private static void insert(DraftRules rules, List<RuleLine> plain, int index, Random random) {
        RuleLine line = KINDS.get(random.nextInt(KINDS.size()));
        rules.insert(index, line, isRead(line));
        plain.add(index, line);
    }

    private static boolean isRead(RuleLine line) {
        return line.span().line() % 2 == 0;
    }
}
