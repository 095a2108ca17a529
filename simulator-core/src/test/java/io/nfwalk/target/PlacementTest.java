package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.TableName;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What depends on where a rule stands; the .cases files hold what can be said of one chain. */
class PlacementTest {
    private static final MasqueradeTarget MASQUERADE = new MasqueradeTarget(NatRangeText.NONE, false, false);

    @Test
    void everyHookThatReachesAUserChainCounts() {
        Placement reachedFromBoth =
                placement(TableName.NAT, EnumSet.of(Hook.PREROUTING, Hook.POSTROUTING), RuleHead.ANY);
        assertThat(MASQUERADE.refusal(reachedFromBoth))
                .contains(new Refusal(
                        "target-wrong-hook",
                        "MASQUERADE does not work in PREROUTING, which reaches this rule",
                        "POSTROUTING"));
    }

    @Test
    void anUnreachableChainMayHoldATargetForAnyHookButNotOfAnotherTable() {
        assertThat(MASQUERADE.refusal(placement(TableName.NAT, Set.of(), RuleHead.ANY)))
                .isEmpty();
        assertThat(MASQUERADE.refusal(placement(TableName.FILTER, Set.of(), RuleHead.ANY)))
                .contains(new Refusal(
                        "target-wrong-table", "MASQUERADE does not work in the filter table", "the nat table"));
    }

    @Test
    void clampingIsRefusedWhereThePathIsNotKnown() {
        RuleHead tcp = Samples.protocol(Protocol.TCP, false);
        TcpmssTarget clamp = new TcpmssTarget(OptionalInt.empty());
        Placement prerouting = placement(TableName.MANGLE, EnumSet.of(Hook.PREROUTING), tcp);
        assertThat(clamp.refusal(prerouting)).map(Refusal::code).contains("target-wrong-hook");
        assertThat(new TcpmssTarget(OptionalInt.of(1000)).refusal(prerouting)).isEmpty();
    }

    @Test
    void aResetNeedsARuleForTcpOnly() {
        RejectTarget reset = new RejectTarget(RejectTarget.Answer.TCP_RESET);
        Set<Hook> forward = EnumSet.of(Hook.FORWARD);
        assertThat(reset.refusal(placement(TableName.FILTER, forward, Samples.protocol(Protocol.TCP, false))))
                .isEmpty();
        assertThat(reset.refusal(placement(TableName.FILTER, forward, Samples.protocol(Protocol.TCP, true))))
                .map(Refusal::code)
                .contains("target-wrong-protocol");
        assertThat(reset.refusal(placement(TableName.FILTER, forward, RuleHead.ANY)))
                .map(Refusal::message)
                .contains("REJECT --reject-with tcp-reset works for TCP only");
    }

    private static Placement placement(TableName table, Set<Hook> hooks, RuleHead head) {
        return new Placement(Family.IPV4, table, hooks, head);
    }
}
