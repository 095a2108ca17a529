package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.HostFacts.Owner;
import io.nfwalk.rules.HostFacts.Sender;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OwnerMatchTest {
    private static final OwnerMatch ANY_SOCKET =
            new OwnerMatch(Optional.of(false), Optional.empty(), Optional.empty(), false);
    private static final OwnerMatch NO_SOCKET =
            new OwnerMatch(Optional.of(true), Optional.empty(), Optional.empty(), false);
    private static final OwnerMatch USER = user(false);
    private static final OwnerMatch OTHER_USERS = user(true);

    private static OwnerMatch user(boolean negated) {
        return new OwnerMatch(
                Optional.empty(),
                Optional.of(new Negatable<>(new NumberRange(1000, 2000), negated)),
                Optional.empty(),
                false);
    }

    private static MatchResult says(OwnerMatch match, Sender sender, Optional<Owner> owner) {
        FactsOfTest facts = new FactsOfTest();
        facts.sender = sender;
        facts.owner = owner;
        return PacketAtRule.of(Packets.syn(80)).on(facts).says(match);
    }

    @Test
    void withoutSocketOnlyInvertedOptionsHold() {
        assertThat(says(ANY_SOCKET, Sender.NOBODY, Optional.empty())).isEqualTo(MatchResult.NO);
        assertThat(says(NO_SOCKET, Sender.NOBODY, Optional.empty())).isEqualTo(MatchResult.YES);
        assertThat(says(USER, Sender.NOBODY, Optional.empty())).isEqualTo(MatchResult.NO);
        assertThat(says(OTHER_USERS, Sender.NOBODY, Optional.empty())).isEqualTo(MatchResult.YES);
    }

    @Test
    void aSocketOfTheKernelHasNoUser() {
        assertThat(says(ANY_SOCKET, Sender.KERNEL, Optional.empty())).isEqualTo(MatchResult.YES);
        assertThat(says(NO_SOCKET, Sender.KERNEL, Optional.empty())).isEqualTo(MatchResult.NO);
        assertThat(says(USER, Sender.KERNEL, Optional.empty())).isEqualTo(MatchResult.NO);
        assertThat(says(OTHER_USERS, Sender.KERNEL, Optional.empty())).isEqualTo(MatchResult.YES);
    }

    @Test
    void whoOwnsAProcessMustHaveBeenSaid() {
        assertThat(says(ANY_SOCKET, Sender.PROCESS, Optional.empty())).isEqualTo(MatchResult.YES);
        assertThat(says(NO_SOCKET, Sender.PROCESS, Optional.empty())).isEqualTo(MatchResult.NO);
        assertThat(says(USER, Sender.PROCESS, Optional.empty())).isInstanceOf(MatchResult.Unknown.class);
        assertThat(says(USER, Sender.PROCESS, Optional.of(new Owner(1000, 0)))).isEqualTo(MatchResult.YES);
        assertThat(says(USER, Sender.PROCESS, Optional.of(new Owner(2001, 0)))).isEqualTo(MatchResult.NO);
        assertThat(says(OTHER_USERS, Sender.PROCESS, Optional.of(new Owner(2000, 0))))
                .isEqualTo(MatchResult.NO);
    }

    @Test
    void whoseGroupIsKnownButNotTheUserMayStillBeRuledOut() {
        OwnerMatch both = new OwnerMatch(
                Optional.empty(),
                Optional.of(new Negatable<>(new NumberRange(1000, 1000), false)),
                Optional.of(new Negatable<>(new NumberRange(33, 33), false)),
                false);
        Owner ofGroup = new Owner(OptionalLong.empty(), OptionalLong.of(33));
        Owner ofAnother = new Owner(OptionalLong.empty(), OptionalLong.of(34));
        assertThat(says(both, Sender.PROCESS, Optional.of(ofGroup))).isInstanceOf(MatchResult.Unknown.class);
        assertThat(says(both, Sender.PROCESS, Optional.of(ofAnother))).isEqualTo(MatchResult.NO);
    }
}
