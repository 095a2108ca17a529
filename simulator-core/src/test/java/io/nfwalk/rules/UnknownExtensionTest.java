package io.nfwalk.rules;

import static io.nfwalk.rules.Texts.filter;
import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.chance.Fact;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An extension without a room never silently says no. */
class UnknownExtensionTest {
    private static final Extensions NONE = new Extensions(List.of(), List.of());

    private static final MatchContext ASKED_FOR_NOTHING = (MatchContext) Proxy.newProxyInstance(
            MatchContext.class.getClassLoader(), new Class<?>[] {MatchContext.class}, (self, method, arguments) -> {
                throw new AssertionError("asked for " + method.getName());
            });

    private static Rule onlyRule(String words) {
        ParseOptions options = ParseOptions.of("test", io.nfwalk.packet.Family.IPV4, NONE);
        Table table = RuleSetParser.parse(filter("-A FORWARD " + words), options)
                .orThrow()
                .table(TableName.FILTER)
                .orElseThrow();
        return table.chain(Hook.FORWARD).orElseThrow().rules().get(0).rule();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-m set --match-set cali40all src,dst -j SET --add-set seen src --exist",
                "-p tcp -m owner ! --uid-owner 0 -m time --timestart 10:00 --weekdays Mon,Tue -j TARPIT",
                "-s 10.0.0.1/32 -m string --string \"a b\" --algo bm -m comment --comment \"it\\'s\" -j LOG --log-prefix \"x y\"",
                "-p sctp -m sctp --dport 80 ! --chunk-types any INIT -j ACCEPT",
                "-m unheard-of ! --this 1 --that \"2 3\" -j UNHEARD --of"
            })
    void itIsPrintedBackWordForWord(String words) {
        assertThat(onlyRule(words).toSave()).isEqualTo(words);
    }

    @Test
    void itsWordsEndAtIptablesOwnOptions() {
        assertThat(onlyRule("-m owner --uid-owner 0 ! -d 10.0.0.1 -j ACCEPT").toSave())
                .isEqualTo("! -d 10.0.0.1/32 -m owner --uid-owner 0 -j ACCEPT");
    }

    @Test
    void aMatchIsImpliedByItsProtocol() {
        assertThat(onlyRule("-p esp ! --espspi 500 -j ACCEPT").toSave())
                .isEqualTo("-p esp -m esp ! --espspi 500 -j ACCEPT");
    }

    @Test
    void aMatchIsUndeterminedWhateverThePacketIs() {
        Match match = onlyRule("-m owner --uid-owner 0").matches().get(0);
        Fact fact = new Fact("-m owner", "whether the packet matches: -m owner --uid-owner 0");
        assertThat(match.match(ASKED_FOR_NOTHING)).isEqualTo(new MatchResult.Unknown(fact));
    }

    @Test
    void aTargetIsUndetermined() {
        Action.Apply action = (Action.Apply) onlyRule("-j TPROXY --on-port 80").action();
        assertThat(action.target())
                .isInstanceOf(UnknownTarget.class)
                .extracting(Target::toSave)
                .isEqualTo("-j TPROXY --on-port 80");
    }

    @Test
    void trackingIsSwitchedOnByThoseThatAreKnownToDoIt() {
        assertThat(onlyRule("-m helper --helper ftp").needsTracking()).isTrue();
        assertThat(onlyRule("-m owner --uid-owner 0").needsTracking()).isFalse();
        assertThat(onlyRule("-j SYNPROXY").needsTracking()).isTrue();
    }
}
