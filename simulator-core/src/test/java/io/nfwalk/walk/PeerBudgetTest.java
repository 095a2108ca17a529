package io.nfwalk.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.packet.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerBudgetTest {
    private static final IpAddress NEAR = IpAddress.of("10.8.0.2");

    private final VirtualClock clock = new VirtualClock();
    private final PeerBudget budget = new PeerBudget(clock);

    private int errorsAtOnce() {
        int errors = 0;
        while (budget.allowsError(NEAR)) {
            errors++;
        }
        return errors;
    }

    private boolean redirectAfter(long millis) {
        clock.advance(Duration.ofMillis(millis));
        return budget.allowsRedirect(NEAR);
    }

    @Test
    void fiveErrorsAreSentAtOnceAndThenOneASecond() {
        assertThat(errorsAtOnce()).isEqualTo(5);
        clock.advance(Duration.ofMillis(999));
        assertThat(errorsAtOnce()).isZero();
        clock.advance(Duration.ofMillis(2001));
        assertThat(errorsAtOnce()).isEqualTo(3);
        clock.advance(Duration.ofHours(1));
        assertThat(errorsAtOnce()).isEqualTo(5);
    }

    @Test
    void eachAddressHasItsOwnAccount() {
        errorsAtOnce();
        assertThat(budget.allowsError(IpAddress.of("10.8.0.3"))).isTrue();
    }

    @Test
    void eachRedirectWaitsTwiceAsLongAsTheOneBefore() {
        assertThat(redirectAfter(0)).isTrue();
        assertThat(redirectAfter(40)).isFalse();
        assertThat(redirectAfter(1)).isTrue();
        assertThat(redirectAfter(80)).isFalse();
        assertThat(redirectAfter(1)).isTrue();
    }

    @Test
    void afterNineRedirectsOnlySilenceHelps() {
        int sent = 0;
        for (int i = 0; i < 20; i++) {
            sent += redirectAfter(15_000) ? 1 : 0;
        }
        assertThat(sent).isEqualTo(9);
        assertThat(redirectAfter(20_480)).isFalse();
        assertThat(redirectAfter(20_481)).isTrue();
    }

    @Test
    void aRedirectAfterALongSilenceUsesTheErrorsUp() {
        assertThat(redirectAfter(0)).isTrue();
        assertThat(errorsAtOnce()).isZero();
        clock.advance(Duration.ofSeconds(2));
        assertThat(errorsAtOnce()).isEqualTo(2);
    }
}
