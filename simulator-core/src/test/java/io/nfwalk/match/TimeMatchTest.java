package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Extensions;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.RuleSet;
import io.nfwalk.rules.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeMatchTest {
    private static MatchResult says(String options, Optional<Instant> time) {
        RuleSet rules = RuleSet.parse(
                "*filter\n-A FORWARD -m time " + options + "\nCOMMIT\n",
                Family.IPV4,
                new Extensions(Matches.rooms(), List.of()));
        FactsOfTest facts = new FactsOfTest();
        facts.wallClock = time;
        return PacketAtRule.of(Packets.syn(80))
                .on(facts)
                .says(rules.table(TableName.FILTER)
                        .orElseThrow()
                        .chain("FORWARD")
                        .orElseThrow()
                        .rules()
                        .get(0)
                        .rule()
                        .matches()
                        .get(0));
    }

    /** 2026-11-23 is a Monday. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            --timestart 08:00 --timestop 17:00                      ; 2026-11-23T08:00:00Z ; true
            --timestart 08:00 --timestop 17:00                      ; 2026-11-23T17:00:00Z ; true
            --timestart 08:00 --timestop 17:00                      ; 2026-11-23T17:00:01Z ; false
            --timestart 08:00 --timestop 17:00                      ; 2026-11-23T07:59:59Z ; false
            --timestart 22:00 --timestop 06:00                      ; 2026-11-23T23:00:00Z ; true
            --timestart 22:00 --timestop 06:00                      ; 2026-11-23T06:00:00Z ; true
            --timestart 22:00 --timestop 06:00                      ; 2026-11-23T06:00:01Z ; false
            --timestart 12:00 --timestop 12:00                      ; 2026-11-23T03:00:00Z ; true
            --weekdays Mon                                          ; 2026-11-23T00:00:00Z ; true
            --weekdays Mon                                          ; 2026-11-24T00:00:00Z ; false
            ! --weekdays Mon                                        ; 2026-11-24T00:00:00Z ; true
            --weekdays Mon --timestart 22:00 --timestop 06:00       ; 2026-11-24T05:00:00Z ; false
            --weekdays Mon --timestart 22:00 --timestop 06:00 --contiguous ; 2026-11-24T05:00:00Z ; true
            --weekdays Mon --timestart 22:00 --timestop 06:00 --contiguous ; 2026-11-23T05:00:00Z ; false
            --monthdays 23                                          ; 2026-11-23T12:00:00Z ; true
            ! --monthdays 23                                        ; 2026-11-23T12:00:00Z ; false
            --datestart 2026-11-23T12:00:00                         ; 2026-11-23T12:00:00Z ; true
            --datestart 2026-11-23T12:00:00                         ; 2026-11-23T11:59:59Z ; false
            --datestop 2026-11-23T12:00:00                          ; 2026-11-23T12:00:00Z ; true
            --datestop 2026-11-23T12:00:00                          ; 2026-11-23T12:00:01Z ; false
            """)
    void allThatIsGivenMustHold(String options, Instant time, boolean expected) {
        assertThat(says(options, Optional.of(time))).isEqualTo(MatchResult.of(expected));
    }

    @Test
    void withoutATimeOfDayItIsNotKnown() {
        assertThat(says("--weekdays Mon", Optional.empty())).isInstanceOf(MatchResult.Unknown.class);
    }
}
